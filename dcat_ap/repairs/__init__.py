"""Repairs: what `clean` may change, one file a subject."""
