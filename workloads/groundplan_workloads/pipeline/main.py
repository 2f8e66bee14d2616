"""The telemetry pipeline: run by Dataflow's template launcher with the parameters of metadata.json."""

from telemetry.app import main

if __name__ == "__main__":
    main()
