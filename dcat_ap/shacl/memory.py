"""What was found sound before: most values of a dataset are those of every other one (licences, themes, formats)."""

from collections.abc import Hashable, Mapping

_MOST = 20_000  # tokens; then all are forgotten, which costs less than to find out which are worth keeping
_LONGEST = 500  # characters of a token that is kept; what is longer hardly comes twice


class Memory:
    """The tokens in which nothing was at fault, by who asked. What a stranger can make it hold is bounded."""

    __slots__ = ("_left", "_sound")

    def __init__(self) -> None:
        self._left = _MOST
        self._sound: dict[Hashable, set[str]] = {}

    @property
    def sound(self) -> Mapping[Hashable, set[str]]:
        """The tokens by who asked for them."""
        return self._sound

    def keep(self, asking: Hashable, token: str) -> None:
        """Keep that nothing is at fault in `token`, if it is short."""
        if len(token) > _LONGEST:
            return
        if self._left <= 0:
            self._sound.clear()
            self._left = _MOST
        self._left -= 1
        self._sound.setdefault(asking, set()).add(token)
