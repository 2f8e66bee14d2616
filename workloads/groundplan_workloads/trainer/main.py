"""The trainer of one host: joins the group, runs the training program, and ends in time when the machine does."""

from training_run.app import main

if __name__ == "__main__":
    main()
