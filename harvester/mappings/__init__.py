"""Mappings: one file per record format."""
