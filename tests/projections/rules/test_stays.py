# SPDX-License-Identifier: Apache-2.0
"""D-6: time stands still while something is stayed, and stays add up (reliability.md case 100)."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue.clock import ObligationOverdueCleared
from events.catalogue.deadlines import StayGranted, StayLifted
from events.values import WorkdaysAfterEventDue
from projections.right.obligation import ObligationStay
from projections.rules.every.stay_pauses import is_paused, paused_between, pauses_by
from registry.flags import decide_flags
from tests.projections.chronicles import Chronicle, day
from tests.projections.rules.happenings import WORDS, order

FIRST = day("2026-01-01")


def stay(
    chronicle: Chronicle, first: str, last: str | None, *about: str, stay_id: str = "ST1", granted: str = ""
) -> None:
    """Grant a stay of obligations, of M where none is named."""
    event = StayGranted(
        stay_id=stay_id,
        ground="administrative_review",
        obligation_ids=about or ("M",),
        decision_no="2026-70",
        granted_on=day(granted or first),
        stayed_from=day(first),
        stayed_to=day(last) if last else None,
    )
    chronicle.add(event, granted or first)


def lift(chronicle: Chronicle, on: str, stay_id: str = "ST1") -> None:
    """Let time run again."""
    chronicle.add(StayLifted(stay_id=stay_id, lifted_on=day(on), reason=WORDS), on)


def mine(due: str = "2026-06-30") -> Chronicle:
    """Return a mine in a place where nothing rolls, with a milestone."""
    chronicle = Chronicle(jurisdiction="ZM")
    chronicle.register()
    chronicle.milestone("M", due)
    return chronicle


STANDING = {
    "before the stay": ("2026-06-09", "due_soon", 0, "2026-06-30", 0),
    "on its first day": ("2026-06-10", "stayed", 0, "2026-07-10", 1),
    "on the day it was due at first": ("2026-06-30", "stayed", 0, "2026-07-10", 21),
    "on its last day": ("2026-06-19", "stayed", 0, "2026-07-10", 10),
    "behind it": ("2026-06-20", "due_soon", 0, "2026-07-10", 10),
    "on the last day as moved": ("2026-07-10", "due_soon", 0, "2026-07-10", 10),
    "on the day after": ("2026-07-11", "overdue", 1, "2026-07-10", 10),
}


@pytest.mark.parametrize("as_of", ["2026-06-09", "2026-06-10", "2026-06-19", "2026-06-20", "2026-07-10", "2026-07-11"])
def test_case_100_a_stay_moves_the_last_day_by_its_days(as_of):
    """
    Ten days stayed are ten days more, be the stay closed from the start or lifted; in between it is stayed.
    """
    expected = next(rest for day_, *rest in STANDING.values() if day_ == as_of)
    closed, lifted = mine(), mine()
    stay(closed, "2026-06-10", "2026-06-19")
    stay(lifted, "2026-06-10", None)
    lift(lifted, "2026-06-20")

    for chronicle in (closed, lifted):
        status = chronicle.obligation("M", as_of)
        assert expected == [status.timeliness, status.days_overdue, str(status.last_day), status.stayed_days]
        assert day("2026-06-30") == status.due_on


def test_an_open_stay_goes_on():
    """
    Without an end it lasts until it is lifted, however long: never overdue, and cited by its rule.
    """
    chronicle = mine()
    stay(chronicle, "2026-06-10", None)
    status = chronicle.obligation("M", "2028-06-10")

    assert ("stayed", 0, "D-6") == (status.timeliness, status.days_overdue, status.rule)
    assert "stayed" in {each.mark for each in chronicle.status("2028-06-10").indicators}


def test_what_was_overdue_is_not_more_so_while_stayed():
    """
    Overdue for ten days, stayed for thirty, it is overdue for ten days until the stay ends, and then for eleven.
    """
    chronicle = mine()
    stay(chronicle, "2026-07-11", "2026-08-09")
    seen = [chronicle.obligation("M", as_of) for as_of in ("2026-07-10", "2026-08-09", "2026-08-10")]

    assert [("overdue", 10), ("stayed", 10), ("overdue", 11)] == [(each.timeliness, each.days_overdue) for each in seen]
    assert {day("2026-06-30")} == {each.last_day for each in seen}
    assert "overdue" not in {each.headline for each in chronicle.status("2026-08-01").reasons}


def test_met_within_the_time_stayed_is_on_time():
    """
    What is achieved on the last day as moved is in time, a day later it is late by a day.
    """
    for achieved, expected in {"2026-07-10": ("on_time", 0), "2026-07-12": ("late", 2)}.items():
        chronicle = mine()
        stay(chronicle, "2026-06-10", "2026-06-19")
        chronicle.claim("M", achieved)
        status = chronicle.obligation("M", "2027-01-01")
        assert expected == (status.timeliness, status.days_overdue)


def test_a_stay_counts_from_the_day_it_was_granted():
    """
    Granted back to June in August, it changes nothing about what is asked of July.
    """
    chronicle = mine()
    stay(chronicle, "2026-06-10", "2026-07-09", granted="2026-08-01")

    july, august = (chronicle.obligation("M", as_of) for as_of in ("2026-07-05", "2026-08-01"))
    assert ("overdue", 5) == (july.timeliness, july.days_overdue)
    assert ("overdue", "2026-07-30", 2) == (august.timeliness, str(august.last_day), august.days_overdue)


def test_the_stay_of_an_order_stays_its_actions():
    """
    An order stayed is not overdue in any of its actions, and an appeal by itself stays nothing.
    """
    chronicle = mine()
    order(chronicle)
    event = StayGranted(
        stay_id="ST1", ground="litigation", order_id="O1", decision_no="1",
        granted_on=day("2026-06-01"), stayed_from=day("2026-06-01"),
    )  # fmt: skip
    assert "overdue" == chronicle.obligation("O1/A1", "2026-07-15").timeliness
    chronicle.add(event, "2026-06-01")

    assert "stayed" == chronicle.obligation("O1/A1", "2026-07-15").timeliness


def test_a_flag_is_lowered_by_a_stay_and_raised_again_behind_it():
    """
    The registry notes that it is overdue, that it is stayed, and that it is overdue again.
    """
    chronicle = mine()
    for as_of, expected in (
        ("2026-07-05", ["flagged"]), ("2026-07-11", ["stayed"]), ("2026-08-01", []), ("2026-08-10", ["flagged"]),
        ("2026-08-11", []),
    ):  # fmt: skip
        if as_of == "2026-07-11":
            stay(chronicle, "2026-07-11", "2026-08-09")
        events = list(decide_flags(chronicle.state(), as_of=day(as_of), profile=chronicle.profile(as_of)))
        told = [each.reason if isinstance(each, ObligationOverdueCleared) else "flagged" for each in events]
        assert expected == told
        for event in events:
            chronicle.add(event, as_of)


def test_working_days_are_stayed_by_days():
    """
    A period of working days that was stayed goes on for as many days, and ends on a working day.
    """
    chronicle = Chronicle()
    chronicle.register(on="2026-03-02")
    chronicle.milestone("M", WorkdaysAfterEventDue(event="right_registered", workdays=20), on="2026-03-02")
    stay(chronicle, "2026-03-10", "2026-03-14")
    status = chronicle.obligation("M", "2026-03-20")

    # 30 March and five days more is a Saturday of the Qingming holiday; the first working day behind it is the 7th.
    assert ("2026-03-30", "2026-04-07") == (str(status.due_on), str(status.last_day))


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda each: (each[0], each[0] + each[1])), max_size=6
)


def stays_of(spans: list[tuple[int, int]]) -> list[ObligationStay]:
    """Return stays from day to day of 2026, granted at once."""
    return [
        ObligationStay(
            stay_id=str(index),
            position=index,
            granted_on=FIRST,
            stayed_from=FIRST + datetime.timedelta(days=first),
            stayed_to=FIRST + datetime.timedelta(days=last),
        )
        for index, (first, last) in enumerate(spans)
    ]


@given(SPANS, st.permutations(range(6)))
def test_case_100_pauses_are_the_days_stayed(spans, shuffled):
    """
    Whatever overlaps and in whichever order, a day counts as stayed once, and those that are not stayed never.
    """
    far = FIRST + datetime.timedelta(days=200)
    days = {number for first, last in spans for number in range(first, last + 1)}
    mixed = [spans[index] for index in shuffled if index < len(spans)]
    pauses = pauses_by(stays_of(mixed), far, since=FIRST)

    assert len(days) == sum(each.days for each in pauses) == paused_between(pauses, FIRST, far)
    assert days == {n for n in range(201) if is_paused(pauses, FIRST + datetime.timedelta(days=n))}
    assert all(after.first > before.last + datetime.timedelta(days=1) for before, after in pairwise(pauses))


@given(SPANS, st.integers(0, 60))
def test_case_100_the_days_that_run_are_the_days_given(spans, due):
    """
    From the day a milestone is imposed to its last day, exactly as many days run as were given at first.
    """
    chronicle = Chronicle(jurisdiction="ZM")
    chronicle.register(on="2025-07-01")
    chronicle.milestone("M", str(FIRST + datetime.timedelta(days=due)), on=str(FIRST))
    for index, (first, last) in enumerate(spans):
        begins, ends = (str(FIRST + datetime.timedelta(days=number)) for number in (first, last))
        stay(chronicle, begins, ends, stay_id=f"ST{index}", granted=str(FIRST))
    status = chronicle.obligation("M", "2027-01-01")

    stayed = {number for first, last in spans for number in range(first, last + 1)}
    assert status.last_day is not None
    last_day = (status.last_day - FIRST).days
    # A stay that begins on the day behind the last one gives no more time, one that touches it does.
    assert due + 1 == sum(number not in stayed for number in range(last_day + 1))
    assert last_day not in stayed or all(number in stayed for number in range(due, last_day + 1))
    assert status.days_overdue == sum(number not in stayed for number in range(last_day + 1, 366))
