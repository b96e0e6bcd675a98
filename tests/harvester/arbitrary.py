"""JSON of any shape, in which the words of a format stand at random: for tests that no document raises."""

from hypothesis import strategies as st


def json_with(names: list[str], *, leaves: int, other_keys: int = 0) -> st.SearchStrategy:
    """Give values of JSON with at most so many leaves; keys are `names`, and any text up to `other_keys` long."""
    words = st.sampled_from(names)
    keys = words | st.text(max_size=other_keys) if other_keys else words
    return st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6) | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
        max_leaves=leaves,
    )
