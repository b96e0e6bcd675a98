"""A score as pages and the API show it: points, as a range while something is unknown, and the rating in words."""

from dataclasses import dataclass

from dcat_ap import messages
from dcat_ap.score import Score, indicators


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The points of an entry: certain ones, possible ones, all there are, and what that is called."""

    least: int
    most: int
    best: int
    ratings: tuple[str, ...]


def quality(code: int | None, language: str) -> Quality | None:
    """Give the encoded score in words; None for what has none."""
    if code is None:
        return None
    score = Score.decode(code)
    least, most = score.points()
    ratings = dict.fromkeys(messages.text(f"score.rating.{each}", language) for each in score.ratings())
    best = sum(each.points for each in indicators())
    return Quality(least=least, most=most, best=best, ratings=tuple(ratings))
