# SPDX-License-Identifier: Apache-2.0
"""What the desk takes about due days that follow from rules, rounds of duties, and what authorities owe."""

from typing import Any

import pytest

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.event import Event
from events.values import Basis, FixedDue, Period, WorkdaysAfterEventDue, YearlyDue
from tests.registry.admission import closing, mine, planned
from tests.registry.admission.world import World, day

YEARLY = YearlyDue(month=12, day=31, until=day("2028-12-31"))
DECISION = "acceptance_decision#APP1"


def duty(duty_id: str, **changes: Any) -> ReportingDutyImposed:
    """Return a duty to report every year, from 2026 on."""
    fields: dict[str, Any] = {
        "report_kind": "annual_report",
        "period": Period(first=day("2026-01-01"), last=day("2026-12-31")),
        "due": YEARLY,
        "basis": Basis(kind="statute"),
    }
    return ReportingDutyImposed(duty_id=duty_id, **(fields | changes))


def report(duty_id: str, year: int) -> AnnualReportFiled:
    """Return the report of a year under a duty."""
    period = Period(first=day(f"{year}-01-01"), last=day(f"{year}-12-31"))
    return AnnualReportFiled(duty_id=duty_id, report_kind="reclamation_17", period=period)


@pytest.fixture(scope="module")
def world() -> World:
    """Return a mine that reports every year, has a milestone by working days, and nothing else."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    for event, by in (
        (mine.submit(), "MINECO"),
        (mine.approve(), "REGISTRAR"),
        (duty("R1"), "OFFICER"),
        (mine.schedule("M1", due=WorkdaysAfterEventDue(event="plan_approved", workdays=20)), "OFFICER"),
    ):
        world.file(event, mine.RIGHT, by)
    return world


LAST_YEAR = {"due_on": day("2027-12-31"), "overdue_since": day("2028-01-01"), "evaluated_as_of": day("2028-01-02")}

LIMITS: dict[str, tuple[Event, str, str, str]] = {
    "another duty under the name of one that comes again": (
        duty("R1"), "OFFICER", "obligation-id-in-use", "/data/duty_id",
    ),
    "a milestone under it": (mine.schedule("R1"), "OFFICER", "obligation-id-in-use", "/data/milestone_id"),
    "a duty that comes again, named like what authorities owe": (
        duty("acceptance_decision"), "OFFICER", "obligation-id-in-use", "/data/duty_id",
    ),
    "one that comes once, so named": (
        duty("acceptance_decision", due=FixedDue(on=day("2027-06-30"))), "OFFICER", "", "",
    ),
    "a report under the first round": (report("R1#2026-01-01", 2026), "MINECO", "", ""),
    "a report under a round to come": (report("R1#2028-01-01", 2028), "MINECO", "", ""),
    "a report under a round behind the last": (
        report("R1#2029-01-01", 2029), "MINECO", "duty-unknown", "/data/duty_id",
    ),
    "a report under the duty as a whole": (report("R1", 2026), "MINECO", "duty-unknown", "/data/duty_id"),
    "more time for a round to come": (
        mine.extend("R1#2027-01-01", old_due=day("2027-12-31"), new_due=day("2028-01-31")), "OFFICER", "", "",
    ),
    "more time from another day": (
        mine.extend("R1#2027-01-01", old_due=day("2027-12-30"), new_due=day("2028-01-31")),
        "OFFICER", "due-day-differs", "/data/old_due",
    ),
    "more time for a round that no duty has": (
        mine.extend("R1#2027-01-02", old_due=day("2027-12-31"), new_due=day("2028-01-31")),
        "OFFICER", "obligation-unknown", "/data/obligation_id",
    ),
    "a request for more time for a round to come": (
        planned.ask("X1", "R1#2027-01-01", old_due=day("2027-12-31"), new_due=day("2028-01-31")), "MINECO", "", "",
    ),
    "more time from a day that only a calendar knows": (
        mine.extend("M1", old_due=day("2026-11-09"), new_due=day("2026-12-31")), "OFFICER", "", "",
    ),
    "a stay of a round to come": (planned.stay("ST1", "R1#2027-01-01"), "OFFICER", "", ""),
    "a stay of a round that no duty has": (
        planned.stay("ST1", "R1#soon"), "OFFICER", "obligation-unknown", "/data/obligation_ids/0",
    ),
    "a flag on a round to come": (mine.flag("R1#2027-01-01", **LAST_YEAR), "service", "", ""),
    "a flag on it for another day": (
        mine.flag("R1#2027-01-01", **(LAST_YEAR | {"due_on": day("2027-12-30")})),
        "service", "due-version-unknown", "/data/obligation_version",
    ),
    "a flag on working days, for the day the sweep worked out": (mine.flag("M1"), "service", "", ""),
    "a flag on its second due day, which it has not": (
        mine.flag("M1", obligation_version=2), "service", "due-version-unknown", "/data/obligation_version",
    ),
    "a flag on what no authority owes yet": (
        mine.flag(DECISION), "service", "obligation-unknown", "/data/obligation_id",
    ),
    "the calendar of China": (mine.calendar(), "governance", "", ""),
    "a calendar that no rules go by": (
        mine.calendar(calendar_id="cn-state-counsel"), "governance", "calendar-unknown", "/data/calendar_id",
    ),
    "the calendar of weekends, which is nobody's": (
        mine.calendar(calendar_id="weekends"), "governance", "calendar-unknown", "/data/calendar_id",
    ),
    "the calendar of China for Queensland": (
        mine.calendar(jurisdiction="AU-QLD"), "governance", "calendar-of-another-place", "/data/jurisdiction",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "by", "code", "pointer"), LIMITS.values(), ids=LIMITS.keys())
def test_due_days_at_the_desk(world: World, event: Event, by: str, code: str, pointer: str) -> None:
    """
    A round is taken as what it is, though nothing wrote it down; names that are none are refused.
    """
    subject = "registry" if by == "governance" else mine.RIGHT
    assert code == world.verdict(event, subject, by)
    if code:
        assert pointer == world.refusal(event, subject, by).pointer


def test_a_flag_on_an_authority_is_raised_and_lowered_once() -> None:
    """
    The registry flags the decision that is owed on an application, once, and lowers the flag once.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.submit(), mine.RIGHT, "MINECO")
    world.file(mine.approve(), mine.RIGHT, "REGISTRAR")
    world.file(closing.apply("APP1", acceptance_scope="whole"), mine.RIGHT, "MINECO")
    flag, clear = mine.flag(DECISION, side="authority"), mine.clear(DECISION, due_on=day("2027-06-30"))

    assert "not-flagged" == world.verdict(clear, mine.RIGHT, "service")
    world.file(flag, mine.RIGHT, "service")
    assert "already-flagged" == world.verdict(flag, mine.RIGHT, "service")
    world.file(clear, mine.RIGHT, "service")
    assert "not-flagged" == world.verdict(clear, mine.RIGHT, "service")
