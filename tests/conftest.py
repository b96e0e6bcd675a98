"""What holds for all tests."""

from hypothesis import settings

# A slow or busy machine is no failure: no test has a time limit.
settings.register_profile("datenlotse", deadline=None)
settings.load_profile("datenlotse")
