# SPDX-License-Identifier: Apache-2.0
"""What may follow in acceptance, closure and the release of a security: the complete set of acts accepted next."""

import pytest

from events.catalogue.event import Event
from tests.registry.admission import closing, mine
from tests.registry.admission.closing import QUIET
from tests.registry.admission.world import World

ACTS: dict[str, tuple[Event, str]] = {
    "apply for A1": (closing.apply("Z1", "A1"), "MINECO"),
    "survey A1": (closing.hold("Z1"), "ACCEPTANCE"),
    "object to A1": (closing.object_to("Z1", "B1"), "OFFICER"),
    "answer the objection": (closing.answer("B1"), "ACCEPTANCE"),
    "accept A1": (closing.decide("Z1"), "ACCEPTANCE"),
    "have A1 put right": (closing.decide("Z1", "rectification_required", closing.item("1")), "ACCEPTANCE"),
    "refuse A1": (closing.decide("Z1", "not_qualified"), "ACCEPTANCE"),
    "note that A1 was withdrawn": (closing.decide("Z1", "withdrawn"), "ACCEPTANCE"),
    "apply for A1 again": (closing.apply("Z2", "A1"), "MINECO"),
    "survey A1 again": (closing.hold("Z2"), "ACCEPTANCE"),
    "accept A1 in the end": (closing.decide("Z2"), "ACCEPTANCE"),
    "revoke A1": (closing.revoke("Z1"), "ACCEPTANCE"),
    "evaluate A1": (closing.evaluate("E1", application_id="Z1"), "ACCEPTANCE"),
    "care for A1": (closing.care("C1", area_ids=("A1",), application_id="Z1"), "ACCEPTANCE"),
    "report on the care": (closing.tend("C1"), "MINECO"),
    "report the closure": (closing.shut("S1", "whole"), "MINECO"),
    "let A1 go": (closing.discharge("A1"), "OFFICER"),
    "lodge a security": (closing.lodge("G1"), "OFFICER"),
    "release phase I": (closing.release("G1", "I"), "OFFICER"),
    "release phase II upon A1": (closing.release("G1", "II", application_ids=("Z1",)), "OFFICER"),
    "release phase III upon A1": (closing.release("G1", "III", application_ids=("Z1",)), "OFFICER"),
    "call the security": (closing.forfeit("G1", 1000), "OFFICER"),
}

ALWAYS = {"apply for A1", "apply for A1 again", "report the closure", "lodge a security"}
APPLIED = ALWAYS - {"apply for A1"} | {"survey A1", "object to A1", "note that A1 was withdrawn"}
SURVEYED = APPLIED | {"accept A1", "have A1 put right", "refuse A1"}
DECIDED = ALWAYS - {"apply for A1"} | {"object to A1"}
ACCEPTED = DECIDED | {"revoke A1", "evaluate A1", "care for A1", "let A1 go"}
LODGED = ALWAYS - {"lodge a security"} | {"release phase I", "call the security"}

TO_SURVEY = ("apply for A1", "survey A1")
TO_ACCEPTANCE = (*TO_SURVEY, "accept A1")

STATES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "registered": ((), ALWAYS),
    "applied": (("apply for A1",), APPLIED),
    "surveyed": (TO_SURVEY, SURVEYED),
    "objected to": (
        (*TO_SURVEY, "object to A1"),
        SURVEYED - {"accept A1", "object to A1"} | {"answer the objection"},
    ),
    "objection answered": ((*TO_SURVEY, "object to A1", "answer the objection"), SURVEYED - {"object to A1"}),
    "withdrawn": (("apply for A1", "note that A1 was withdrawn"), DECIDED),
    "refused": ((*TO_SURVEY, "refuse A1"), DECIDED),
    "to be put right": ((*TO_SURVEY, "have A1 put right"), DECIDED),
    "applied for again": (
        (*TO_SURVEY, "have A1 put right", "apply for A1 again"),
        DECIDED - {"apply for A1 again"} | {"survey A1 again"},
    ),
    "surveyed again": (
        (*TO_SURVEY, "have A1 put right", "apply for A1 again", "survey A1 again"),
        DECIDED - {"apply for A1 again"} | {"survey A1 again", "accept A1 in the end"},
    ),
    "accepted in the end": (
        (*TO_SURVEY, "have A1 put right", "apply for A1 again", "survey A1 again", "accept A1 in the end"),
        DECIDED - {"apply for A1 again"} | {"let A1 go"},
    ),
    "accepted": (TO_ACCEPTANCE, ACCEPTED),
    "accepted and objected to": (
        (*TO_ACCEPTANCE, "object to A1"),
        ACCEPTED - {"object to A1", "let A1 go"} | {"answer the objection"},
    ),
    "revoked": ((*TO_ACCEPTANCE, "revoke A1"), DECIDED | {"evaluate A1"}),
    "evaluated": ((*TO_ACCEPTANCE, "evaluate A1"), ACCEPTED - {"evaluate A1"}),
    "cared for": (
        (*TO_ACCEPTANCE, "care for A1"),
        ACCEPTED - {"care for A1", "let A1 go"} | {"report on the care"},
    ),
    "closed": (("report the closure",), ALWAYS - {"report the closure"}),
    "let go": ((*TO_ACCEPTANCE, "let A1 go"), ACCEPTED - {"let A1 go"}),
    "security lodged": (("lodge a security",), LODGED),
    "phase I released": (
        ("lodge a security", "release phase I"),
        LODGED - {"release phase I", "call the security"},
    ),
    "phase I released, A1 accepted": (
        (*TO_ACCEPTANCE, "lodge a security", "release phase I"),
        ACCEPTED - {"lodge a security"} | {"release phase II upon A1"},
    ),
    "phase II released": (
        (*TO_ACCEPTANCE, "lodge a security", "release phase I", "release phase II upon A1"),
        ACCEPTED - {"lodge a security"} | {"release phase III upon A1"},
    ),
    "security called": (
        ("lodge a security", "call the security"),
        LODGED - {"release phase I", "call the security"},
    ),
}


def after(*names: str) -> World:
    """Return the right after these acts, each admitted in turn."""
    world = mine.people()
    world.file(mine.register(areas=closing.AREAS), QUIET, "REGISTRAR")
    for name in names:
        event, by = ACTS[name]
        world.file(event, QUIET, by)
    return world


def test_every_act_is_possible_in_some_state() -> None:
    """
    No act of the table is refused everywhere, so no state passes for lack of trying.
    """
    assert set(ACTS) == set().union(*(acts for _, acts in STATES.values()))


@pytest.mark.parametrize(("history", "expected"), STATES.values(), ids=STATES.keys())
def test_only_these_acts_come_next(history: tuple[str, ...], expected: set[str]) -> None:
    """
    In each state exactly the acts listed are accepted, and every other one is refused.
    """
    world = after(*history)

    assert expected == {name for name, (event, by) in ACTS.items() if not world.verdict(event, QUIET, by)}
