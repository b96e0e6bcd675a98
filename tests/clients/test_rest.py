"""Clients of /api/v1: schemathesis asks every operation whatever its description allows, and what it does not allow."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from catalog.web.rest import OPERATIONS, description

DOCUMENT = description.document(OPERATIONS, "http://127.0.0.1:9", "Demo", "de")
SCHEMA = schemathesis.openapi.from_dict(dict(DOCUMENT), config=SchemathesisConfig(seed=1))
BY_NAME = {each.name: each for each in OPERATIONS}

load_all_checks()
TOO_LONG = {414, 431}
"""Refused by the web server, which knows no problem+json."""

ABOUT_DATA = CHECKS.get_by_names(["negative_data_rejection", "positive_data_acceptance"])
"""What a document is, no schema can say: Turtle is text, but few texts are Turtle."""


EVERY = pytest.mark.parametrize(("name", "mode"), [(name, mode) for name in BY_NAME for mode in GenerationMode])


@EVERY
def test_every_answer_is_one_that_is_described(portal: str, name: str, mode: GenerationMode) -> None:
    explore(portal, name, mode, examples=25)


@pytest.mark.prove
@EVERY
def test_every_answer_is_one_that_is_described_however_often_one_asks(
    portal: str, name: str, mode: GenerationMode
) -> None:
    explore(portal, name, mode, examples=500)


def explore(portal: str, name: str, mode: GenerationMode, examples: int) -> None:
    """Ask an operation so often, in ways that its description allows, or in others."""
    operation = SCHEMA.find_operation_by_label(f"{BY_NAME[name].method} {BY_NAME[name].address}")
    assert operation is not None

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        assume(all(value not in ({}, []) for value in (case.query or {}).values()))  # an address has no words for them
        response = case.call(base_url=portal)
        assert response.status_code < 500
        if response.status_code not in TOO_LONG:
            case.validate_response(response, excluded_checks=ABOUT_DATA if name == "validate" else [])

    ask()
