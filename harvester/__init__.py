"""Fills the catalogue from harvest sources."""
