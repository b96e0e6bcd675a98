"""`python -m harvester` is `lotse`."""

from harvester.cli import main

if __name__ == "__main__":
    main()
