# SPDX-License-Identifier: Apache-2.0
"""Licences, operations, offices, variances, incidents, lists and suits: for each state, the acts accepted next."""

from typing import Any

import pytest

from events.catalogue.event import Event
from events.errors import RuleViolationError
from events.values import Area, Identifier, Mineral, Text
from tests.registry.admission import closing, lived, mine
from tests.registry.admission.world import IMPORT, TODAY, World, day

EARLIER = day("2026-10-09")
LATER = day("2026-10-12")

ACTS: dict[str, tuple[Event, str]] = {
    "vary the right": (lived.vary(), "REGISTRAR"),
    "give up land": (lived.give_up(), "REGISTRAR"),
    "extinguish it": (mine.extinguish(), "REGISTRAR"),
    "issue L1": (lived.issue(), "OFFICER"),
    "amend L1": (lived.amend(), "OFFICER"),
    "withdraw a condition of L1": (lived.amend(conditions=(), withdrawn_condition_ids=("C1",)), "OFFICER"),
    "suspend L1": (lived.suspend(), "OFFICER"),
    "reinstate L1": (lived.reinstate(), "OFFICER"),
    "revoke L1": (lived.revoke(), "REGISTRAR"),
    "start to work": (lived.work(), "MINECO"),
    "stop for now": (lived.work("care_and_maintenance", reason="market"), "MINECO"),
    "appoint AP1": (lived.appoint(), "MINECO"),
    "end AP1": (lived.leave(), "MINECO"),
    "ask to depart from the law": (lived.ask(), "MINECO"),
    "ask to depart from the condition": (
        lived.ask("V2", departs_from=None, licence_id="L1", condition_ids=("C1",)),
        "MINECO",
    ),
    "grant V1": (lived.decide(), "OFFICER"),
    "refuse V1": (lived.decide(result="refused"), "OFFICER"),
    "report IN1": (lived.happen(), "INSPECTOR"),
    "note that nobody was let in": (lived.keep_out(), "INSPECTOR"),
    "order O5": (lived.past_order(), "OFFICER"),
    "say that A1 of O5 is not done": (lived.break_order("O5", "A1"), "INSPECTOR"),
    "say that A2 of O5 is not done": (lived.break_order("O5", "A2"), "INSPECTOR"),
    "close O5": (mine.close("O5"), "INSPECTOR"),
    "list the holder": (lived.list_holder(), "OFFICER"),
    "take it off the list": (lived.unlist(), "OFFICER"),
    "sue": (lived.sue(), "OFFICER"),
    "judge": (lived.judge(), "OFFICER"),
    "appeal": (lived.sue("LS2", appeal_of="LS1"), "MINECO"),
    "apply for acceptance": (closing.apply("ACC1"), "MINECO"),
    "survey": (closing.hold("ACC1"), "ACCEPTANCE"),
    "announce what is intended": (lived.announce(), "ACCEPTANCE"),
    "accept": (closing.decide("ACC1"), "ACCEPTANCE"),
    "publish it": (lived.publish(), "ACCEPTANCE"),
}
RIGHTS = {"vary the right", "give up land", "extinguish it", "issue L1"}
ALIVE = RIGHTS | {
    "start to work",
    "stop for now",
    "appoint AP1",
    "ask to depart from the law",
    "report IN1",
    "note that nobody was let in",
    "order O5",
    "list the holder",
    "sue",
    "apply for acceptance",
}
LICENSED = ALIVE - {"issue L1"}
HOLDING = {"amend L1", "withdraw a condition of L1", "suspend L1", "revoke L1"}
DEPART = {"ask to depart from the condition"}

STATES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "registered": ((), ALIVE),
    "varied": (("vary the right",), ALIVE),
    "land given up": (("give up land",), ALIVE),
    "licensed": (("issue L1",), LICENSED | HOLDING | DEPART),
    "licence amended": (("issue L1", "amend L1"), LICENSED | HOLDING | DEPART),
    "condition withdrawn": (
        ("issue L1", "withdraw a condition of L1"),
        LICENSED | HOLDING - {"withdraw a condition of L1"},
    ),
    "licence suspended": (
        ("issue L1", "suspend L1"),
        LICENSED | HOLDING - {"suspend L1"} | {"reinstate L1"} | DEPART,
    ),
    "licence reinstated": (("issue L1", "suspend L1", "reinstate L1"), LICENSED | HOLDING | DEPART),
    "licence revoked": (("issue L1", "revoke L1"), LICENSED | DEPART),
    "working": (("start to work",), ALIVE - {"start to work"}),
    "standing still": (("start to work", "stop for now"), ALIVE - {"stop for now"}),
    "appointed": (("appoint AP1",), ALIVE - {"appoint AP1"} | {"end AP1"}),
    "appointment ended": (("appoint AP1", "end AP1"), ALIVE - {"appoint AP1"}),
    "variance asked for": (
        ("ask to depart from the law",),
        ALIVE - {"ask to depart from the law"} | {"grant V1", "refuse V1"},
    ),
    "variance granted": (("ask to depart from the law", "grant V1"), ALIVE - {"ask to depart from the law"}),
    "variance refused": (("ask to depart from the law", "refuse V1"), ALIVE - {"ask to depart from the law"}),
    "incident reported": (("report IN1",), ALIVE - {"report IN1"}),
    "inspectors kept out": (("note that nobody was let in",), ALIVE - {"note that nobody was let in"}),
    "ordered, one action overdue": (
        ("order O5",),
        ALIVE - {"order O5"} | {"say that A1 of O5 is not done", "close O5"},
    ),
    "found not complied with": (
        ("order O5", "say that A1 of O5 is not done"),
        ALIVE - {"order O5"} | {"say that A1 of O5 is not done", "close O5"},
    ),
    "order closed in the end": (("order O5", "say that A1 of O5 is not done", "close O5"), ALIVE - {"order O5"}),
    "listed": (("list the holder",), ALIVE - {"list the holder"} | {"take it off the list"}),
    "off the list": (("list the holder", "take it off the list"), ALIVE - {"list the holder"}),
    "sued": (("sue",), ALIVE - {"sue"} | {"judge"}),
    "judged": (("sue", "judge"), ALIVE - {"sue"} | {"appeal"}),
    "appealed": (("sue", "judge", "appeal"), ALIVE - {"sue"}),
    "applied": (("apply for acceptance",), ALIVE - {"apply for acceptance"} | {"survey"}),
    "surveyed": (
        ("apply for acceptance", "survey"),
        ALIVE - {"apply for acceptance"} | {"survey", "announce what is intended", "accept"},
    ),
    "announced": (
        ("apply for acceptance", "survey", "announce what is intended"),
        ALIVE - {"apply for acceptance"} | {"survey", "announce what is intended", "accept"},
    ),
    "accepted, not yet public": (
        ("apply for acceptance", "survey", "accept"),
        ALIVE - {"apply for acceptance"} | {"publish it"},
    ),
    "public": (("apply for acceptance", "survey", "accept", "publish it"), ALIVE - {"apply for acceptance"}),
    "extinguished, with a licence": (
        ("issue L1", "extinguish it"),
        LICENSED - RIGHTS | HOLDING | DEPART,
    ),
}
STATES |= {
    "judged without an appeal open": (("sue", "judge", "start to work"), ALIVE - {"sue", "start to work"} | {"appeal"}),
    "amended after a suspension": (
        ("issue L1", "suspend L1", "amend L1"),
        LICENSED | HOLDING - {"suspend L1"} | {"reinstate L1"} | DEPART,
    ),
}


def after(*names: str) -> World:
    """Return the mine after these acts, each admitted in turn."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.inspect("I1"), mine.RIGHT, "INSPECTOR")
    world.file(mine.find("F1"), mine.RIGHT, "INSPECTOR")
    for name in names:
        event, by = ACTS[name]
        world.file(event, mine.RIGHT, by)
    return world


@pytest.mark.parametrize(("history", "expected"), STATES.values(), ids=STATES.keys())
def test_only_these_acts_come_next(history: tuple[str, ...], expected: set[str]) -> None:
    """
    In each state exactly the acts listed are accepted, and every other one is refused.
    """
    world = after(*history)

    assert expected == {name for name, (event, by) in ACTS.items() if not world.verdict(event, mine.RIGHT, by)}


@pytest.fixture(scope="module")
def world() -> World:
    """Return the mine with something of everything."""
    return after("issue L1", "appoint AP1", "ask to depart from the law", "order O5", "list the holder", "sue",
                 "start to work", "apply for acceptance", "survey")  # fmt: skip


AREA = Area(area_id="A1", area_m2=100)
LIMITS: dict[str, tuple[Event, str, str, str]] = {
    "a licence under no approved plan": (
        lived.issue("L9", plan_id="P1"), "OFFICER", "plan-not-approved", "/data/plan_id",
    ),
    "a licence with a condition twice": (
        lived.issue("L9", conditions=(lived.condition("C1"), lived.condition("C1"))),
        "OFFICER", "condition-repeated", "/data/conditions/1/condition_id",
    ),
    "a licence by somebody unregistered": (
        lived.issue("L9", issuing_authority="NOBODY"), "OFFICER", "party-unknown", "/data/issuing_authority",
    ),
    "a licence with a number that is none": (
        lived.issue("L9", identifiers=(Identifier(scheme="CN-MINLIC", value="C1"),)),
        "OFFICER", "licence-malformed", "/data/identifiers/0/value",
    ),
    "an amendment of nothing": (
        lived.amend(conditions=()), "OFFICER", "licence-unchanged", "/data/conditions",
    ),
    "an amendment that withdraws what never held": (
        lived.amend(withdrawn_condition_ids=("C9",)),
        "OFFICER", "condition-unknown", "/data/withdrawn_condition_ids/0",
    ),
    "a suspension that ends before it begins": (
        lived.suspend(until=EARLIER), "OFFICER", "period-reversed", "/data/until",
    ),
    "a suspension of a day": (lived.suspend(until=TODAY), "OFFICER", "", ""),
    "a revocation of another licence": (lived.revoke("L9"), "OFFICER", "licence-unknown", "/data/licence_id"),
    "the same status with another reason": (lived.work(reason="market"), "MINECO", "", ""),
    "a status that ends before it begins": (
        lived.work("closed", expected_until=EARLIER), "MINECO", "period-reversed", "/data/expected_until",
    ),
    "a status of the day after tomorrow": (
        lived.work("closed", changed_on=LATER), "MINECO", "fact-in-the-future", "/data/changed_on",
    ),
    "an appointment of somebody unregistered": (
        lived.appoint("AP9", party="NOBODY"), "MINECO", "party-unknown", "/data/party",
    ),
    "an end before the first day": (
        lived.leave(ended_on=EARLIER), "MINECO", "period-reversed", "/data/ended_on",
    ),
    "a departure from what is not owed": (
        lived.ask("V9", obligation_ids=("M9",)), "MINECO", "obligation-unknown", "/data/obligation_ids/0",
    ),
    "a departure from a condition there is not": (
        lived.ask("V9", licence_id="L1", condition_ids=("C9",)), "MINECO", "condition-unknown", "/data/condition_ids/0",
    ),
    "a departure of which nobody was told": (
        lived.ask("V9", parties_notified=("NOBODY",)), "MINECO", "party-unknown", "/data/parties_notified/0",
    ),
    "a decision before the application": (
        lived.decide(decided_on=EARLIER), "OFFICER", "decided-before-applied", "/data/decided_on",
    ),
    "an incident in an unknown area": (
        lived.happen("IN9", area_ids=("A9",)), "MINECO", "area-unknown", "/data/area_ids/0",
    ),
    "inspectors kept from an inspection on record": (lived.keep_out("IR9", inspection_id="I1"), "INSPECTOR", "", ""),
    "inspectors kept from none on record": (
        lived.keep_out("IR9", inspection_id="I9"), "INSPECTOR", "inspection-unknown", "/data/inspection_id",
    ),
    "the order as a whole, of which a day has passed": (lived.break_order(), "OFFICER", "", ""),
    "the day itself is still time": (
        lived.break_order("O5", "A1", determined_on=day("2026-09-30")),
        "OFFICER", "order-not-yet-due", "/data/determined_on",
    ),
    "the day after is not": (lived.break_order("O5", "A1", determined_on=day("2026-10-01")), "OFFICER", "", ""),
    "an action of no order": (
        lived.break_order("O5", "A9"), "OFFICER", "order-action-unknown", "/data/action_ids/0",
    ),
    "a listing that ends before it begins": (
        lived.list_holder("CL9", until=EARLIER), "OFFICER", "period-reversed", "/data/until",
    ),
    "off the list before it was on": (
        lived.unlist(removed_on=EARLIER), "OFFICER", "period-reversed", "/data/removed_on",
    ),
    "an appeal against a case that goes on": (
        lived.sue("LS9", appeal_of="LS1"), "OFFICER", "litigation-not-resolved", "/data/appeal_of",
    ),
    "a judgment before the suit": (
        lived.judge(resolved_on=EARLIER), "OFFICER", "period-reversed", "/data/resolved_on",
    ),
    "an announcement before the survey": (
        lived.announce(published_on=EARLIER), "ACCEPTANCE", "published-too-early", "/data/published_on",
    ),
    "time for objections that is over": (
        lived.announce(objections_until=EARLIER), "ACCEPTANCE", "period-reversed", "/data/objections_until",
    ),
    "the result of what is not decided": (
        lived.publish(), "ACCEPTANCE", "acceptance-undecided", "/data/application_id",
    ),
    "land given up upon what was not accepted": (
        lived.give_up(application_id="ACC1"), "REGISTRAR", "acceptance-not-qualified", "/data/application_id",
    ),
    "another spelling of the right's name": (
        lived.vary(names=Text(en=" Bronze Hill")), "REGISTRAR", "name-spelling", "/data/names/en",
    ),
    "a variation with land, minerals and a number": (
        lived.vary(
            areas=(AREA,),
            minerals=(Mineral(scheme="CN-MINERAL", code="Cu"),),
            identifiers=(Identifier(scheme="OTHER", value="7"),),
        ),
        "REGISTRAR", "", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "by", "code", "pointer"), LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, event: Event, by: str, code: str, pointer: str) -> None:
    """
    A refusal names its code and the field, with a citation; what is within the limit is accepted.
    """
    if not code:
        assert world.verdict(event, mine.RIGHT, by) == ""
        return
    refusal = world.refusal(event, mine.RIGHT, by)

    assert (code, pointer) == (refusal.code, refusal.pointer)
    assert isinstance(refusal, RuleViolationError)
    assert refusal.citation


def test_another_register_holds_licences_older_than_plans() -> None:
    """
    An imported licence may name a plan that is not on record as approved.
    """
    world = after()
    old = lived.issue("L9", plan_id="P1")

    assert ["", "plan-not-approved"] == [
        world.verdict(old, mine.RIGHT, "OFFICER", **given) for given in ({"source": IMPORT}, {})
    ]


def test_land_is_given_up_where_it_was_accepted() -> None:
    """
    What rests on an acceptance is of the land that was accepted.
    """
    world = mine.people()
    world.file(mine.register(areas=closing.AREAS), closing.QUIET, "REGISTRAR")
    for event, by in (
        (closing.apply("ACC1", "A1"), "MINECO"),
        (closing.hold("ACC1"), "ACCEPTANCE"),
        (closing.decide("ACC1"), "ACCEPTANCE"),
    ):
        world.file(event, closing.QUIET, by)

    given: list[dict[str, Any]] = [{"area_ids": (area_id,), "application_id": "ACC1"} for area_id in ("A1", "A2", "A9")]
    verdicts = [world.verdict(lived.give_up(**each), closing.QUIET, "REGISTRAR") for each in given]
    assert ["", "area-not-accepted", "area-unknown"] == verdicts


def test_what_is_said_is_what_the_state_holds() -> None:
    """
    A licence shows its conditions as worded last and its standing; the right shows what varied; the order, the word.
    """
    world = after("issue L1", "amend L1", "withdraw a condition of L1", "suspend L1", "order O5",
                  "say that A1 of O5 is not done", "apply for acceptance", "survey", "accept",
                  "publish it")  # fmt: skip
    world.file(lived.vary(areas=(AREA,), names=Text(en="Copper Hill")), mine.RIGHT, "REGISTRAR")
    state = world.state(mine.RIGHT)
    licence = state.licences["L1"]

    assert ("suspended", ["amended", "amended", "suspended"]) == (
        licence.standing, [each.change for each in licence.changes],
    )  # fmt: skip
    assert {"C1": True, "C2": False} == {
        each.condition_id: each.withdrawn_position is not None for each in licence.conditions.values()
    }
    assert state.right is not None
    assert ("Copper Hill", ("A1",)) == (state.right.names.en, tuple(area.area_id for area in state.right.areas))
    assert [("A1",)] == [each.action_ids for each in state.orders["O5"].not_complied]
    decision = state.acceptances["ACC1"].decision
    assert decision is not None
    assert (TODAY, lived.PUBLIC) == (decision.published_on, decision.published_url)


def test_a_variance_moves_no_due_day() -> None:
    """
    A granted departure from an obligation stands beside it and changes nothing of it.
    """
    world = after()
    world.file(mine.schedule("M1"), mine.RIGHT, "OFFICER")
    before = world.state(mine.RIGHT).obligations["M1"].dues[-1]
    world.file(lived.ask("V1", obligation_ids=("M1",)), mine.RIGHT, "MINECO")
    world.file(lived.decide("V1"), mine.RIGHT, "OFFICER")
    state = world.state(mine.RIGHT)

    assert before == state.obligations["M1"].dues[-1]
    assert state.variances["V1"].decision is not None


def test_a_party_is_listed_on_its_own_stream() -> None:
    """
    A holder may be listed as such, by an authority and not by itself.
    """
    world = mine.people()
    acts = [world.verdict(lived.list_holder(), "party:MINECO", by) for by in ("OFFICER", "MINECO")]

    assert ["", "role-missing"] == acts
