"""DCAT-AP.de as Python: read, write and check entries of a catalogue. Pure: no network, no database, no web."""

__version__ = "0.1.0"
