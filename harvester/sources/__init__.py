"""Source kinds: one file per kind."""
