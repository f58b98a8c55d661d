# SPDX-License-Identifier: Apache-2.0
"""Redactions: what may be ordered to be erased, both sides of each limit (case 153)."""

from collections.abc import Callable

import pytest

from events.catalogue.records import PayloadRedacted
from tests.registry.admission import mine, withheld
from tests.registry.admission.world import TODAY, World, day


@pytest.fixture
def world() -> World:
    """A mine with a survey in which a place is private, and one in which none is."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(withheld.survey(), mine.RIGHT, "MINECO")
    return world


REFUSED: dict[str, tuple[Callable[[World], PayloadRedacted], str, str]] = {
    "a public field": (
        lambda world: withheld.redact(world, withheld.field("/occurrences/0/taxon")),
        "withheld-field-unknown",
        "/data/fields/0",
    ),
    "another digest": (
        lambda world: withheld.redact(world, withheld.field(digest=withheld.OTHER)),
        "withheld-field-unknown",
        "/data/fields/0",
    ),
    "another event": (lambda world: withheld.redact(world, position=0), "withheld-field-unknown", "/data/fields/0"),
    "the second of two": (
        lambda world: withheld.redact(world, withheld.field(), withheld.field("/occurrences/1/exact_place")),
        "withheld-field-unknown",
        "/data/fields/1",
    ),
    "the same twice": (
        lambda world: withheld.redact(world, withheld.field(), withheld.field()),
        "withheld-field-repeated",
        "/data/fields/1",
    ),
    "an authority nobody knows": (
        lambda world: withheld.redact(world, authority="GHOST"), "party-unknown", "/data/authority"
    ),
    "a decision of tomorrow": (
        lambda world: withheld.redact(world, decided_on=day("2099-01-01")), "fact-in-the-future", "/data/decided_on"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("act", "code", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_only_what_is_withheld_can_be_erased(
    world: World, act: Callable[[World], PayloadRedacted], code: str, pointer: str
) -> None:
    """
    Only a private field, named by place and digest, once, decided by a registered party by today.
    """
    refusal = world.refusal(act(world), mine.RIGHT, "OFFICER")

    assert (code, pointer) == (refusal.code, refusal.pointer)


def test_a_private_field_is_erased_once(world: World) -> None:
    """
    What is withheld may be erased; after that it cannot be erased again, and the refusal says where it was.
    """
    first = world.file(withheld.redact(world), mine.RIGHT, "OFFICER")

    refusal = world.refusal(withheld.redact(world), mine.RIGHT, "OFFICER")

    assert "withheld-field-erased" == refusal.code
    assert f"erased at {first.position}" in refusal.message


def test_a_decision_of_today_is_taken(world: World) -> None:
    """
    The other side of the limit of days.
    """
    assert "" == world.verdict(withheld.redact(world, decided_on=TODAY), mine.RIGHT, "OFFICER")


def test_a_field_of_another_subject_is_unknown(world: World) -> None:
    """
    A redaction stands in the history of the event it is about, where everybody who reads that history finds it.
    """
    world.file(mine.register(), "right:CN-41-000999-1", "REGISTRAR")

    assert "withheld-field-unknown" == world.verdict(withheld.redact(world), "right:CN-41-000999-1", "OFFICER")
