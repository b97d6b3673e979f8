"""``python -m watchbell`` is the command `watchbell`."""

from watchbell.app.cli import main

if __name__ == "__main__":
    main()
