"""Measurements anyone can repeat: one module a claim, run as `python -m benchmarks.<name>`."""
