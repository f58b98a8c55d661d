# SPDX-License-Identifier: Apache-2.0
"""Days a filing may state, against the day it is recorded (reliability.md case 80)."""

from typing import Any

import pytest

from events.catalogue.event import Event
from events.catalogue.milestones import MilestoneReported
from events.catalogue.trust import RoleGranted, SigningKeyRevoked
from tests.registry.admission import mine
from tests.registry.admission.world import PAPER, TODAY, World, day

TOMORROW, DAY_AFTER, NEXT_YEAR = "2026-10-11", "2026-10-12", "2027-10-10"
LATER = day(DAY_AFTER)

SIGNED = {
    "five minutes ahead of the registry": ("2026-10-10T12:05:00Z", ""),
    "years ago, on paper that waited": ("2019-01-01T00:00:00Z", ""),
    "the last second of tomorrow": (f"{TOMORROW}T23:59:59Z", ""),
    "the first second after it": (f"{DAY_AFTER}T00:00:00Z", "signed-in-the-future"),
}

EFFECTIVE: dict[str, tuple[Event, str, str, str]] = {
    "an annual report of tomorrow": (mine.annual_report("D1"), "MINECO", TOMORROW, ""),
    "of the day after": (mine.annual_report("D1"), "MINECO", DAY_AFTER, "effective-in-the-future"),
    "of 1999": (mine.annual_report("D1"), "MINECO", "1999-12-31", ""),
    "an approval of next year": (mine.approve(2), "REGISTRAR", NEXT_YEAR, "effective-in-the-future"),
    "an inspection of next year": (mine.inspect("I9"), "INSPECTOR", NEXT_YEAR, "effective-in-the-future"),
    "a milestone owed from next year": (mine.schedule("M9"), "REGISTRAR", NEXT_YEAR, ""),
    "a duty owed from next year": (mine.impose("D9"), "REGISTRAR", NEXT_YEAR, ""),
    "a transfer of next year": (mine.transfer(), "REGISTRAR", NEXT_YEAR, ""),
    "an end of next year": (mine.extinguish(), "REGISTRAR", NEXT_YEAR, ""),
}

STATED: dict[str, tuple[Event, str, str]] = {
    "a milestone met the day after tomorrow": (
        MilestoneReported(milestone_id="M1", claim="met", achieved_on=LATER),
        "MINECO",
        "/data/achieved_on",
    ),
    "land as it will be": (mine.land(as_of=LATER), "MINECO", "/data/as_of"),
    "an inspection that will start": (mine.inspect("I9", first_day=LATER), "INSPECTOR", "/data/first_day"),
    "an inspection that will end": (mine.inspect("I9", last_day=LATER), "INSPECTOR", "/data/last_day"),
    "a rejection that will be found": (mine.reject("M2", verified_on=LATER), "INSPECTOR", "/data/verified_on"),
    "an order that will be served": (mine.order("O9", served_on=LATER), "OFFICER", "/data/served_on"),
    "an extension that will be granted": (mine.extend("M1", granted_on=LATER), "OFFICER", "/data/granted_on"),
}


@pytest.fixture(scope="module")
def world() -> World:
    return mine.busy_mine()


@pytest.mark.parametrize(("signed_at", "code"), SIGNED.values(), ids=SIGNED.keys())
def test_case_80_nothing_is_signed_behind_tomorrow(world: World, signed_at: str, code: str) -> None:
    """
    A signature may be old or a little ahead of our clock; it is never from the day after tomorrow.
    """
    assert code == world.verdict(mine.annual_report("D1"), mine.RIGHT, "MINECO", signed_at=signed_at)


@pytest.mark.parametrize(("event", "by", "effective_on", "code"), EFFECTIVE.values(), ids=EFFECTIVE.keys())
def test_case_80_facts_are_not_in_the_future(world: World, event: Event, by: str, effective_on: str, code: str) -> None:
    """
    What happened takes effect by tomorrow; what is scheduled, given or registered may take effect later.
    """
    assert code == world.verdict(event, mine.RIGHT, by, effective_on=effective_on)


@pytest.mark.parametrize(("event", "by", "pointer"), STATED.values(), ids=STATED.keys())
def test_case_80_days_inside_are_not_in_the_future(world: World, event: Event, by: str, pointer: str) -> None:
    """
    A day on which something is said to have happened is at the latest tomorrow, and the refusal points at it.
    """
    refusal = world.refusal(event, mine.RIGHT, by)

    assert ("fact-in-the-future", pointer) == (refusal.code, refusal.pointer)


def test_days_inside_may_be_tomorrow(world: World) -> None:
    """
    Where the next day has begun already, what happened on it is taken.
    """
    event = mine.inspect("I9", first_day=day(TOMORROW), last_day=day(TOMORROW))

    assert world.verdict(event, mine.RIGHT, "INSPECTOR", effective_on=TOMORROW) == ""


TRUST: dict[str, tuple[dict[str, Any], str]] = {
    "today": ({}, ""),
    "from next year": ({"effective_on": NEXT_YEAR}, ""),
    "signed the day after tomorrow": ({"signed_at": f"{DAY_AFTER}T00:00:00Z"}, "signed-in-the-future"),
}


@pytest.mark.parametrize(("envelope", "code"), TRUST.values(), ids=TRUST.keys())
def test_a_role_may_start_later(world: World, envelope: dict[str, Any], code: str) -> None:
    """
    A role may be given for days to come.
    """
    event = RoleGranted(role="auditor", valid_from=day(NEXT_YEAR))

    assert code == world.verdict(event, "party:OTHERCO", "governance", **envelope)


def test_a_compromise_has_happened(world: World) -> None:
    """
    A key is said to be compromised since a day that has come.
    """
    key_id = world.keys["MINECO"].public.key_id
    verdicts = [
        world.verdict(
            SigningKeyRevoked(key_id=key_id, reason="compromised", compromised_since=since),
            "party:MINECO",
            "governance",
        )
        for since in (TODAY, LATER)
    ]

    assert verdicts == ["", "fact-in-the-future"]


def test_paper_keeps_its_old_day(world: World) -> None:
    """
    What an authority brings in from paper is effective on the day of the paper (golden scenario 15).
    """
    paper = mine.inspect("I9", first_day=day("2019-06-01"))

    assert world.verdict(paper, mine.RIGHT, "INSPECTOR", effective_on="2019-06-01", source=PAPER) == ""
