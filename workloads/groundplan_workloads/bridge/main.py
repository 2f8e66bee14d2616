"""The bridge of one broker node: what devices say goes to Pub/Sub, commands come back."""

from device_bridge.app import main

if __name__ == "__main__":
    main()
