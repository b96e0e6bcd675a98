"""Counting: how many packages have which value of a facet."""

from catalog.query import Query
from catalog.web.ckan import fields
from catalog.web.ckan.ask import Ask


def counts(ask: Ask, facet: str, most: int = 1000) -> dict[str, int]:
    """Give the most frequent values of a facet among packages, and how many have each."""
    answer = ask.find(Query(where=fields.packages(), limit=0, counted=(facet,), most=most))
    return {each.value: each.count for each in answer.facets.get(facet, ())}
