"""Fault: what OAI-PMH calls an error: the question is refused, by HTTP it is answered (OAI-PMH 2.0, 3.6)."""


class Fault(Exception):
    """A question that is not answered: `code` is the protocol's name for why, `text` says it to people."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(text)

    @property
    def is_of_form(self) -> bool:
        """Whether the question itself is none, so that its arguments are not repeated in the answer."""
        return self.code in {"badVerb", "badArgument"}
