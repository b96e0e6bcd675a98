"""Link checks: looking at the addresses that datasets name, gently, and saying what that means."""

from harvester.links.pace import Pace
from harvester.links.probe import Probe
from harvester.links.round import Done, Round

__all__ = ["Done", "Pace", "Probe", "Round"]
