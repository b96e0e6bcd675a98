"""The published catalogue: keeps, follows, serves."""
