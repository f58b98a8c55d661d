# SPDX-License-Identifier: Apache-2.0
"""Acceptance, closure and money in the fold: which areas are accepted, what is to be put right, what is still held."""

from typing import Any

import pytest

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptanceRevoked,
    ObjectionOutcome,
    RectificationItem,
)
from events.catalogue.closure import AftercareReported, AftercareStarted
from events.catalogue.finance import Amount, SecurityForfeited, SecurityLodged, SecurityReleased
from events.values import Area, Period, Text
from projections.right.zones import accepted_area_ids, find_zones, is_whole_accepted, known_area_ids
from tests.projections.chronicles import STATUTE, Chronicle, day, year
from tests.registry.admission import planned

WORDS = Text(en="words")
OUTCOMES_OF_OBJECTIONS: tuple[ObjectionOutcome, ...] = ("upheld", "not_upheld")


class Closing(Chronicle):
    """A right with two areas, and the acts of its acceptance."""

    def __init__(self) -> None:
        super().__init__()
        self.register(areas=(Area(area_id="A1", area_m2=1), Area(area_id="A2", area_m2=2)))

    def apply(self, application_id: str, on: str, *area_ids: str, **more: Any) -> int:
        """Apply for these areas, or for the whole."""
        scope = "zone" if area_ids else "whole"
        event = AcceptanceApplied(application_id=application_id, acceptance_scope=scope, area_ids=area_ids)  # type: ignore[arg-type]
        return self.add(event, on, **more)

    def decide(self, application_id: str, on: str, result: str = "qualified", *items: RectificationItem) -> int:
        """Decide on the application."""
        event = AcceptanceDecided(
            application_id=application_id,
            acceptance_result=result,  # type: ignore[arg-type]
            decision_no="1",
            decided_on=day(on),
            basis=STATUTE,
            rectification_items=items,
        )
        return self.add(event, on)

    def revoke(self, application_id: str, on: str, *area_ids: str) -> int:
        """Revoke it for these areas, or for all."""
        event = AcceptanceRevoked(
            application_id=application_id,
            area_ids=area_ids,
            decision_no="2",
            revoked_on=day(on),
            reason=WORDS,
            basis=STATUTE,
        )
        return self.add(event, on)


def item(due_on: str, *area_ids: str) -> RectificationItem:
    """Return the one thing to be put right."""
    return RectificationItem(item_id="1", text=WORDS, due_on=day(due_on), area_ids=area_ids)


def to_be_put_right(*area_ids: str) -> Closing:
    """Return the right after A1 had to be put right by the end of June 2026."""
    closing = Closing()
    closing.apply("Z1", "2026-01-10", "A1")
    closing.decide("Z1", "2026-03-01", "rectification_required", item("2026-06-30", *area_ids))
    return closing


def test_a_zone_accepts_itself_only() -> None:
    """
    An acceptance holds for the areas of its application, until it is revoked for them (rule A-5).
    """
    closing = Closing()
    closing.apply("Z1", "2026-01-10", "A1")
    closing.decide("Z1", "2026-02-10")
    one = closing.state()
    closing.apply("ALL", "2026-03-10")
    closing.decide("ALL", "2026-04-10")
    everything = closing.state()
    closing.revoke("ALL", "2026-05-10", "A2")
    some = closing.state()
    closing.revoke("Z1", "2026-05-11")
    closing.revoke("ALL", "2026-05-12")

    assert [{"A1"}, {"A1", "A2"}, {"A1"}, set()] == [
        accepted_area_ids(state) for state in (one, everything, some, closing.state())
    ]
    assert [False, True, False] == [is_whole_accepted(state) for state in (one, everything, some)]


def test_areas_defined_later_are_not_accepted_by_an_earlier_whole() -> None:
    """
    The whole that is accepted is what was known of it on that day in the log.
    """
    closing = Closing()
    closing.apply("ALL", "2026-03-10")
    closing.decide("ALL", "2026-04-10")
    closing.plan("2026-05-01")

    assert accepted_area_ids(closing.state()) == {"A1", "A2"}
    assert set(find_zones(closing.state())) == known_area_ids(closing.state()) == {"A1", "A2"}


def test_land_divided_later_keeps_its_acceptance() -> None:
    """
    Parts of accepted land are accepted and stand for it; land merged from accepted and other land is not.
    """
    closing = Closing()
    closing.apply("Z1", "2026-03-10", "A1")
    closing.decide("Z1", "2026-04-10")
    for event in (planned.define("A1"), planned.define("A2"), planned.split("A1")):
        closing.add(event, "2026-05-01")
    divided = closing.state()
    merged = planned.redefine("merged", ("A1-N", "A2"), planned.piece("A3", 160))
    closing.add(merged, "2026-06-01")

    assert accepted_area_ids(divided) == {"A1", "A1-N", "A1-S"}
    assert set(find_zones(divided)) == {"A1-N", "A1-S", "A2"}
    assert accepted_area_ids(closing.state()) == {"A1", "A1-N", "A1-S"}
    assert set(find_zones(closing.state())) == {"A3", "A1-S"}
    assert known_area_ids(closing.state()) == {"A1", "A2", "A1-N", "A1-S", "A3"}


def test_what_must_be_put_right_is_owed() -> None:
    """
    Each item is an obligation of the holder with its own due day, and runs overdue like any other (rule A-4).
    """
    closing = to_be_put_right()
    owed = closing.state().obligations["Z1/1"]

    assert ("rectification", "SELLER", ("A1",), "holder") == (owed.kind, owed.owed_by, owed.area_ids, owed.side)
    assert ["not_due", "overdue"] == [closing.obligation("Z1/1", on).timeliness for on in ("2026-03-02", "2026-07-01")]
    assert closing.headline("2026-07-01") == "overdue"


def test_applying_again_in_time_is_in_time() -> None:
    """
    The day of applying again decides, however long the authority takes; until it decides, it is the holder's claim.
    """
    closing = to_be_put_right()
    again = closing.apply("Z2", "2026-06-30", "A1", "A2")
    claimed = closing.obligation("Z1/1", "2026-07-15")
    decided = closing.decide("Z2", "2026-09-20")
    verified = closing.obligation("Z1/1", "2026-10-01")

    assert [("reported_met", "on_time", (again,)), ("verified", "on_time", (decided,))] == [
        (each.progress, each.timeliness, closing.state(size).obligations["Z1/1"].met and (position,))
        for each, size, position in ((claimed, again + 1, again), (verified, None, decided))
    ]
    assert closing.state().obligations["Z1/1"].met.on == day("2026-06-30")


OUTCOMES = {
    "not accepted": ("not_qualified", "overdue"),
    "withdrawn": ("withdrawn", "overdue"),
    "accepted": ("qualified", "on_time"),
}


@pytest.mark.parametrize(("result", "timeliness"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_only_acceptance_puts_it_right(result: str, timeliness: str) -> None:
    """
    If the next application fails, the item is open again and as late as it is.
    """
    closing = to_be_put_right()
    closing.apply("Z2", "2026-06-01", "A1")
    closing.decide("Z2", "2026-08-01", result)

    assert timeliness == closing.obligation("Z1/1", "2026-09-01").timeliness


COVER = {
    "the same area": (("A1",), (), True),
    "another area": (("A2",), (), False),
    "the whole": ((), (), True),
    "the item's own area": (("A2",), ("A2",), True),
    "some of the item's areas": (("A1",), ("A1", "A2"), False),
}


@pytest.mark.parametrize(("applied", "of_item", "is_met"), COVER.values(), ids=COVER.keys())
def test_it_is_put_right_where_it_is(applied: tuple[str, ...], of_item: tuple[str, ...], is_met: bool) -> None:  # noqa: FBT001
    """
    Only an application that covers the item's land, or that of its decision, answers it.
    """
    closing = to_be_put_right(*of_item)
    closing.apply("Z2", "2026-06-01", *applied)

    assert is_met == (closing.state().obligations["Z1/1"].met is not None)


def test_what_was_applied_for_before_answers_nothing() -> None:
    """
    An application that was pending when something had to be put right does not say that it is.
    """
    closing = Closing()
    closing.apply("Z0", "2026-01-09", "A1")
    closing.apply("Z1", "2026-01-10", "A1")
    closing.decide("Z1", "2026-03-01", "rectification_required", item("2026-06-30"))

    assert closing.state().obligations["Z1/1"].met is None


def test_the_first_acceptance_decides_and_until_then_the_first_application() -> None:
    """
    Of several applications the earliest counts, and one that was accepted before any that is pending.
    """
    closing = to_be_put_right()
    first = closing.apply("Z2", "2026-06-01", "A1")
    closing.apply("Z3", "2026-06-10", "A1")
    pending = closing.state().obligations["Z1/1"].met
    accepted = closing.decide("Z3", "2026-07-01")
    met = closing.state().obligations["Z1/1"].met

    assert [(first, day("2026-06-01"), "claimed"), (accepted, day("2026-06-10"), "verified")] == [
        (each.position, each.on, each.standing) for each in (pending, met)
    ]


def test_revoking_opens_it_again() -> None:
    """
    What was accepted upon putting it right, and then revoked, is not put right.
    """
    closing = to_be_put_right()
    closing.apply("Z2", "2026-06-01", "A1", "A2")
    closing.decide("Z2", "2026-06-20")
    closing.revoke("Z2", "2026-06-21", "A2")
    other = closing.state().obligations["Z1/1"].met
    closing.revoke("Z2", "2026-06-22", "A1")

    assert (other.standing, closing.state().obligations["Z1/1"].met) == ("verified", None)


AFTERCARE = {
    "no augmented work": ("on_augmented_work", (), "2027-12-31"),
    "one augmented work": ("on_augmented_work", ("2026-07-01",), "2028-06-29"),
    "the last of several": ("on_augmented_work", ("2027-03-01", None, "2026-07-01"), "2029-02-27"),
    "work before it began": ("on_augmented_work", ("2025-06-01",), "2027-12-31"),
    "no restart": ("none", ("2027-03-01",), "2027-12-31"),
}


@pytest.mark.parametrize(("rule", "works", "last_day"), AFTERCARE.values(), ids=AFTERCARE.keys())
def test_augmented_work_starts_aftercare_anew(rule: Any, works: tuple[str | None, ...], last_day: str) -> None:
    """
    The whole period counts anew from the last augmented work, where the restart rule says so (rule D-10).
    """
    closing = Closing()
    period = Period(first=day("2026-01-01"), last=day("2027-12-31"))
    closing.add(AftercareStarted(aftercare_id="C", period=period, restart_rule=rule, basis=STATUTE), "2026-01-01")
    for work in works:
        report = AftercareReported(
            aftercare_id="C", period=year(2026), works=WORDS, augmented_work_on=day(work) if work else None
        )
        closing.add(report, "2027-06-01")

    assert day(last_day) == closing.state().aftercare["C"].last_day


def test_a_security_shrinks_by_what_is_given_back_and_called() -> None:
    """
    What is held is what was lodged without the releases and forfeitures.
    """
    closing = Closing()
    yuan = {fen: Amount(amount_minor=fen, currency="CNY") for fen in (1000, 600, 150)}
    on = "2026-01-01"
    closing.add(SecurityLodged(security_id="S", security_kind="cash", amount=yuan[1000], lodged_on=day(on)), on)
    closing.add(
        SecurityReleased(security_id="S", release_phase="I", amount=yuan[600], released_on=day(on), decision_no="1"),
        on,
    )
    closing.add(
        SecurityForfeited(
            security_id="S", amount=yuan[150], forfeited_on=day(on), decision_no="2", reason=WORDS, basis=STATUTE
        ),
        on,
    )

    assert closing.state().securities["S"].held_minor == 250


def test_an_id_names_one_thing_for_ever() -> None:
    """
    A second application under an id in use changes nothing and is noted.
    """
    closing = Closing()
    first = closing.apply("Z1", "2026-01-10", "A1")
    second = closing.apply("Z1", "2026-01-11", "A2")
    state = closing.state()

    assert (first, ("A1",)) == (state.acceptances["Z1"].position, state.acceptances["Z1"].area_ids)
    assert [(second, "id-already-recorded")] == [(each.position, each.reason) for each in state.unmatched]


def test_a_decision_stands() -> None:
    """
    A second decision, a revocation of what was not accepted, and a second answer change nothing and are noted.
    """
    closing = Closing()
    closing.apply("Z1", "2026-01-10", "A1")
    closing.decide("Z1", "2026-02-10", "not_qualified")
    objection = AcceptanceObjectionFiled(
        objection_id="B",
        application_id="Z1",
        objector_kind="residents",
        received_on=day("2026-02-11"),
        grounds=WORDS,
    )
    closing.add(objection, "2026-02-11")
    answers = [
        AcceptanceObjectionResolved(objection_id="B", outcome=outcome, reasons=WORDS, resolved_on=day("2026-02-12"))
        for outcome in OUTCOMES_OF_OBJECTIONS
    ]
    closing.add(answers[0], "2026-02-12")
    before = closing.state()
    noted = [
        closing.decide("Z1", "2026-03-10"),
        closing.revoke("Z1", "2026-03-11"),
        closing.add(answers[1], "2026-03-12"),
    ]
    state = closing.state()

    assert (before.acceptances, before.objections) == (state.acceptances, state.objections)
    reasons = ["acceptance-already-decided", "acceptance-not-qualified", "objection-already-resolved"]
    assert list(zip(noted, reasons, strict=True)) == [(each.position, each.reason) for each in state.unmatched]
