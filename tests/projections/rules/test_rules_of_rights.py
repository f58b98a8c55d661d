# SPDX-License-Identifier: Apache-2.0
"""Rules about the right itself: its standing, its plan, its inspections, its land and its transfers."""

from typing import get_args

import pytest

from events.catalogue.event import Event
from events.catalogue.monitoring import AreaState, LandRow, LandStatusReported
from events.catalogue.rights import MiningRightExtinguished
from events.values import ReasonableTimeDue
from tests.projections.chronicles import Chronicle, day, year
from tests.projections.rules.happenings import find, marks, mine, said
from tests.registry.admission import planned, put_right


def test_a_suspended_right_escalates():
    """
    From the day it is registered as suspended.
    """
    chronicle = mine(state="suspended")

    assert said(chronicle, "2025-07-01", "H-1") == [("enforcement_escalated", (0,))]
    assert said(chronicle, "2025-06-30", "H-1") == []


REVOKED = {
    "the day before": ("revoked", "2026-05-31", False),
    "on the day": ("revoked", "2026-06-01", True),
    "surrendered": ("surrender", "2026-06-01", False),
}


@pytest.mark.parametrize(("ground", "as_of", "expected"), REVOKED.values(), ids=REVOKED.keys())
def test_a_revoked_right_escalates_while_something_is_owed(ground, as_of, expected):
    """
    H-1: not a surrendered one, and not before the day.
    """
    chronicle = mine()
    chronicle.add(MiningRightExtinguished(ground=ground), "2026-06-01")

    assert expected == (chronicle.headline(as_of) == "enforcement_escalated")


def test_a_revoked_right_with_nothing_open_is_history():
    """
    H-7 takes the place of H-1.
    """
    chronicle = mine()
    chronicle.verify("M", "2026-04-02")
    ended = chronicle.add(MiningRightExtinguished(ground="revoked"), "2026-06-01")

    assert said(chronicle, "2026-06-01", "H-7") == [("historic", (ended,))]
    assert chronicle.headline("2026-06-01") == "historic"
    assert chronicle.headline("2026-05-31") == "in_progress_no_issue_known"


ENDED = {
    "expired": "historic",
    "surrendered": "historic",
    "cancelled": "historic",
    "licensed": "in_progress_no_issue_known",
}


@pytest.mark.parametrize(("standing", "headline"), ENDED.items(), ids=ENDED.keys())
def test_a_right_registered_as_ended_is_history_once_nothing_is_open(standing, headline):
    """
    H-7: while something is owed it is not.
    """
    chronicle = mine(state=standing)
    assert chronicle.headline("2026-04-10") == "in_progress_no_issue_known"

    chronicle.verify("M", "2026-04-20")
    assert chronicle.headline("2026-04-20") == headline


def test_a_right_may_be_history_from_the_day_it_is_registered():
    """
    Registered as ended, with what was owed met on the same day.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register("2026-01-01", state="expired")
    chronicle.duty("R", "2026-03-31", year(2025), "2026-01-01")
    chronicle.report("R", "2026-01-01", year(2025))

    assert chronicle.headline("2026-01-01") == "historic"


def test_a_right_in_force_with_everything_met_still_needs_an_inspection():
    """
    H-5: only a right that has ended is spared it.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="licensed")
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", "2026-01-01", year(2025))

    assert chronicle.headline("2026-02-01") == "not_assessed"


def test_a_right_that_ended_without_any_record_is_not_history():
    """
    What was never recorded cannot be over.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="surrendered")

    assert chronicle.headline("2026-01-01") == "not_assessed"


def test_an_open_finding_keeps_an_ended_right_from_history():
    """
    As does an open order.
    """
    chronicle = mine(state="expired")
    chronicle.verify("M", "2026-04-20")
    find(chronicle, "minor_noncompliance")

    assert chronicle.headline("2026-05-02") == "attention"


def test_the_end_of_a_right_clears_nothing():
    """
    D-8: what is still owed is shown with the end of the right.
    """
    chronicle = mine()
    ended = chronicle.add(MiningRightExtinguished(ground="expiry_unrenewed"), "2026-06-01")

    assert "duty_outlives_right" not in marks(chronicle, "2026-05-31")
    mark = marks(chronicle, "2026-06-01")["duty_outlives_right"]
    assert (mark.positions, mark.obligations, mark.headline) == ((ended,), ("M",), None)
    assert chronicle.headline("2027-01-01") == "overdue"


INSPECTED = {
    "never": ([], "not_assessed"),
    "on the day asked about": (["2026-05-01"], "in_progress_no_issue_known"),
    "the day after": (["2026-05-02"], "not_assessed"),
    "730 days ago": (["2024-05-01"], "in_progress_no_issue_known"),
    "731 days ago": (["2024-04-30"], "not_assessed"),
    "long ago and lately": (["2024-04-30", "2026-04-01"], "in_progress_no_issue_known"),
}


@pytest.mark.parametrize(("days", "headline"), INSPECTED.values(), ids=INSPECTED.keys())
def test_a_right_is_assessed_by_inspections_of_the_last_two_years(days, headline):
    """
    H-5: without one nothing is claimed to be in order.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01", state="licensed")
    chronicle.plan("2024-01-02")
    chronicle.milestone("M", "2026-12-31", "2024-01-03")
    for on in days:
        chronicle.inspect(on)

    assert chronicle.headline("2026-05-01") == headline


PLANS = {
    "licensed, before the law": ({"state": "licensed"}, "2025-06-30", False),
    "licensed, from the first day of the law": ({"state": "licensed"}, "2025-07-01", True),
    "suspended": ({"state": "suspended"}, "2025-07-01", True),
    "registered and not yet licensed": ({}, "2025-07-01", False),
    "an exploration right": ({"state": "licensed", "right_kind": "exploration"}, "2025-07-01", False),
}


@pytest.mark.parametrize(("fields", "as_of", "expected"), PLANS.values(), ids=PLANS.keys())
def test_a_licensed_mine_in_china_needs_a_plan(fields, as_of, expected):
    """
    P-1: Art. 46, since 1 July 2025.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01", **fields)

    assert expected == bool(said(chronicle, as_of, "P-1"))


def test_a_mine_needs_its_plan_from_the_day_it_is_registered():
    """
    Not before.
    """
    chronicle = Chronicle()
    chronicle.register("2026-01-01", state="licensed")

    assert [[], ["no_plan_on_record"]] == [
        [headline for headline, _ in said(chronicle, as_of, "P-1")] for as_of in ("2025-12-31", "2026-01-01")
    ]


WORKED = {"no land statement": ([], False), "nothing disturbed": ([0], False), "land disturbed": ([7], True)}


@pytest.mark.parametrize(("disturbed", "expected"), WORKED.values(), ids=WORKED.keys())
def test_a_mine_that_is_worked_needs_a_plan_too(disturbed, expected):
    """
    Even if no licence is on record; and only until one is approved.
    """
    chronicle = Chronicle()
    chronicle.register()
    for area in disturbed:
        chronicle.add(LandStatusReported(as_of=day("2025-12-31"), disturbed_m2=area), "2026-01-31")
    chronicle.plan("2026-03-01")

    assert expected == (chronicle.headline("2025-12-31") == "no_plan_on_record")
    assert expected == (chronicle.headline("2026-02-28") == "no_plan_on_record")
    assert chronicle.headline("2025-12-30") == "not_assessed"
    assert chronicle.headline("2026-03-01") == "not_assessed"
    assert not said(chronicle, "2025-06-30", "P-1")


def test_a_plan_rule_is_for_china_alone():
    """
    Elsewhere a mine without a plan is not assessed.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register(state="licensed")

    assert chronicle.headline("2026-01-01") == "not_assessed"


CONSULTED = {"approved before the law": ("2025-06-30", False), "approved under it": ("2025-07-01", True)}


@pytest.mark.parametrize(("approved", "expected"), CONSULTED.values(), ids=CONSULTED.keys())
def test_an_approved_plan_bears_the_mark_that_no_consultation_is_shown(approved, expected):
    """
    P-3: the plan's own section on consultation is the holder's word; it never moves the headline.
    """
    chronicle = Chronicle()
    chronicle.register("2024-01-01")
    position = chronicle.plan(approved)
    found = marks(chronicle, "2026-01-01")

    assert expected == ("consultation_not_shown" in found)
    if expected:
        assert "consultation_not_shown" in marks(chronicle, approved)
        assert found["consultation_not_shown"].positions == (position - 1, position)
        assert found["consultation_not_shown"].text.en.startswith("Plan P1 version 1: No record shows")
    assert "consultation_not_shown" not in marks(chronicle, "2025-06-29")


def test_dates_unset_provisional_and_moved_are_marked():
    """
    D-2, D-3 and D-5 stand beside the headline.
    """
    chronicle = mine()
    chronicle.milestone("UNDATED", ReasonableTimeDue())
    chronicle.milestone("FAR", "2028-06-30")
    chronicle.milestone("MOVED", "2026-01-30")
    chronicle.extend("MOVED", "2026-01-30", "2026-12-31", "2026-02-10")
    found = marks(chronicle, "2026-05-01")

    assert found["due_undetermined"].obligations == ("UNDATED",)
    assert found["due_provisional"].obligations == ("FAR",)
    assert found["extended_after_due"].obligations == ("MOVED",)
    assert "10 days overdue before that" in found["extended_after_due"].text.en
    assert {"D-2", "D-3", "D-5", "P-3"} == {each.rule for each in found.values()}
    assert chronicle.headline("2026-05-01") == "in_progress_no_issue_known"


TRANSFERS = {
    "by default": ((), False, None),
    "the contract keeps a duty back": (("M",), True, "duty_retained"),
    "the contract keeps back what is not owed": (("X",), True, None),
    "the contract says otherwise and names nothing": ((), True, "duty_allocation_unconfirmed"),
}


@pytest.mark.parametrize(("retained", "otherwise", "mark"), TRANSFERS.values(), ids=TRANSFERS.keys())
def test_what_a_contract_says_otherwise_is_shown(retained, otherwise, mark):
    """
    D-7: both names, or that the allocation is not confirmed; from the day of the transfer.
    """
    chronicle = mine()
    position = chronicle.transfer("2026-03-01", *retained, otherwise=otherwise)
    found = marks(chronicle, "2026-05-01")

    assert {mark} - {None} == set(found) & {"duty_retained", "duty_allocation_unconfirmed"}
    if mark:
        assert found[mark].positions == (position,)
        assert "SELLER" in found[mark].text.en
        assert "BUYER" in found[mark].text.zh
        assert mark in marks(chronicle, "2026-03-01")
        assert mark not in marks(chronicle, "2026-02-28")


def test_only_what_the_contract_names_is_shown_as_kept_back():
    """
    Not what the transferor owes for another reason.
    """
    chronicle = mine()
    chronicle.transfer("2026-03-01", "M")
    chronicle.milestone("LATER", "2026-12-31", "2026-03-02", owed_by="SELLER")

    assert marks(chronicle, "2026-05-01")["duty_retained"].obligations == ("M",)


def land(**areas):
    """Return a land statement."""
    return LandStatusReported(as_of=day("2025-12-31"), **areas)


def rows(*areas):
    """Return rows of land, all disturbed but the first."""
    states = get_args(get_args(AreaState)[0])  # Annotated[Literal[...], ...]
    return tuple(LandRow(state=state, area_m2=area) for state, area in zip(states, areas, strict=False))


LAND = {
    "all of it fits": (
        {"total_m2": 90_000, "disturbed_m2": 60_000, "restored_m2": 50_000, "accepted_m2": 50_000, "available_m2": 0},
        "",
    ),
    "accepted exceeds restored by rounding": ({"restored_m2": 10_000, "accepted_m2": 10_100}, ""),
    "accepted exceeds restored": ({"restored_m2": 10_000, "accepted_m2": 10_101}, "accepted exceeds restored"),
    "one per mille of a large area": ({"restored_m2": 999_000, "accepted_m2": 1_000_000}, ""),
    "more than one per mille": ({"restored_m2": 998_999, "accepted_m2": 1_000_000}, "accepted exceeds restored"),
    "available exceeds disturbed": ({"disturbed_m2": 1, "available_m2": 200}, "available exceeds disturbed"),
    "restored exceeds disturbed": ({"disturbed_m2": 1, "restored_m2": 200}, "restored exceeds disturbed"),
    "disturbed exceeds the whole": ({"total_m2": 1, "disturbed_m2": 200}, "disturbed exceeds the whole"),
    "the states add up": ({"disturbed_m2": 600, "table": rows(900, 100, 200, 300)}, ""),
    "the states do not add up": (
        {"disturbed_m2": 1600, "table": rows(900, 100, 200, 300)},
        "the states do not add up to disturbed",
    ),
    "two things at once": (
        {"total_m2": 1, "disturbed_m2": 200, "restored_m2": 400},
        "restored exceeds disturbed, disturbed exceeds the whole",
    ),
    "nothing stated": ({}, ""),
}


@pytest.mark.parametrize(("areas", "words"), LAND.values(), ids=LAND.keys())
def test_areas_that_do_not_fit_are_marked(areas, words):
    """
    L-1: as an indicator on the newest statement, with what does not fit.
    """
    chronicle = mine()
    position = chronicle.add(land(**areas), "2026-01-31")
    mark = marks(chronicle, "2026-05-01").get("area_inconsistent")

    assert words == (mark.text.en.partition(": ")[2].partition(". ")[0] if mark else "")
    assert mark is None or mark.positions == (position,)
    assert "area_inconsistent" not in marks(chronicle, "2025-12-30")


def test_only_the_newest_land_statement_counts():
    """
    A later one that fits ends the mark.
    """
    chronicle = mine()
    chronicle.add(land(total_m2=1, disturbed_m2=900), "2026-01-31")
    chronicle.add(LandStatusReported(as_of=day("2026-03-31"), total_m2=900, disturbed_m2=900), "2026-04-30")

    assert "area_inconsistent" in marks(chronicle, "2026-03-30")
    assert "area_inconsistent" not in marks(chronicle, "2026-03-31")


HEARD: dict[str, tuple[list[Event], bool]] = {
    "nobody": ([], False),
    "a village committee on this version": ([planned.consult("PC1")], True),
    "a village committee on the next version": ([planned.consult("PC1", version=2)], False),
    "a village committee on another plan": ([planned.consult("PC1", plan_id="P2")], False),
    "somebody else": ([planned.consult("PC1", planned.heard(body_kind="other"))], False),
    "somebody else and residents": (
        [
            planned.consult(
                "PC1", planned.heard(body_kind="other"), planned.heard(body_kind="residents_representatives")
            )
        ],
        True,
    ),
    "a village committee, which was taken back": ([planned.consult("PC1"), put_right.retract(3)], False),
}


@pytest.mark.parametrize(("events", "is_shown"), HEARD.values(), ids=HEARD.keys())
def test_a_recorded_consultation_is_shown(events: list[Event], is_shown: bool) -> None:  # noqa: FBT001
    """
    Only a record on the approved version, of a body of village or residents, takes the mark away (rule P-3).
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.plan("2026-10-01")
    for event in events:
        chronicle.add(event, "2026-10-10")

    assert is_shown == ("consultation_not_shown" not in marks(chronicle, "2026-10-10"))
    assert "consultation_not_shown" in marks(chronicle, "2026-10-09")


def test_an_allocation_confirms_who_has_to_restore() -> None:
    """
    The mark of an unclear contract goes on the day of the authority's word, and not by a word before the transfer.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.add(planned.allocate("BUYER", basis="transfer"), "2025-08-01")
    chronicle.transfer("2026-01-01", otherwise=True)
    chronicle.add(planned.allocate("BUYER", basis="transfer"), "2026-02-01")

    assert ["duty_allocation_unconfirmed" in marks(chronicle, day) for day in ("2026-01-01", "2026-01-31")] == [
        True
    ] * 2
    assert "duty_allocation_unconfirmed" not in marks(chronicle, "2026-02-01")
