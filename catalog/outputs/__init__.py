"""The outputs at hand: one file per engine."""
