"""Actions: what a client of CKAN may call, by its name there. All of them read."""
