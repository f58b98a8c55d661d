# SPDX-License-Identifier: Apache-2.0
"""How an obligation stands on a date: both sides of every limit."""

import sys
import time
from typing import Any

import pytest

from events.values import Basis, FixedDue, ReasonableTimeDue
from projections.rules import evaluate
from projections.rules.every.decisive_day import decide_timeliness, possible_days
from projections.rules.profiles import QLD
from projections.rules.words import title_report
from tests.projections.chronicles import VOLUNTARY, Chronicle, day, year

PAPER: dict[str, Any] = {"imported": True, "recorded": "2027-01-01T00:00:00Z"}

UNMET = {
    "the day before it is imposed": ("2025-08-31", "not_yet_imposed", 0),
    "on the day it is imposed": ("2025-09-01", "not_due", 0),
    "31 days before it is due": ("2026-05-30", "not_due", 0),
    "30 days before it is due": ("2026-05-31", "due_soon", 0),
    "on its due day": ("2026-06-30", "due_soon", 0),
    "the day after": ("2026-07-01", "overdue", 1),
    "a year after": ("2027-06-30", "overdue", 365),
}


@pytest.mark.parametrize(("as_of", "timeliness", "days"), UNMET.values(), ids=UNMET.keys())
def test_an_unmet_obligation_in_time(as_of, timeliness, days):
    """
    It is not due, due soon within thirty days, and overdue from the day after its due day.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    status = chronicle.obligation("M", as_of)

    assert (timeliness, days) == (status.timeliness, status.days_overdue)
    assert (day("2026-06-30"), day("2026-07-01")) == (status.due_on, status.overdue_from)
    assert status.progress == "scheduled"


MET = {
    "achieved on the due day, claimed weeks later": ("2026-06-30", "on_time", 0),
    "achieved the day after": ("2026-07-01", "late", 1),
    "achieved ten days after": ("2026-07-10", "late", 10),
}


@pytest.mark.parametrize(("achieved", "timeliness", "days"), MET.values(), ids=MET.keys())
def test_the_day_of_achievement_decides_lateness(achieved, timeliness, days):
    """
    Not the day of the claim (rule D-4).
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    claimed = chronicle.claim("M", "2026-08-01", achieved=achieved)
    status = chronicle.obligation("M", "2026-08-01")

    assert (timeliness, days, day(achieved)) == (status.timeliness, status.days_overdue, status.met_on)
    assert status.signed_late is False
    assert ("D-4", (0, claimed), "reported_met") == (status.rule, status.positions, status.progress)


def test_a_claim_counts_from_its_achievement_even_when_asked_about_the_past():
    """
    With everything known, the days between achievement and claim are no longer overdue; as known then, they were.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    chronicle.claim("M", "2026-08-01", achieved="2026-06-15")

    assert chronicle.obligation("M", "2026-07-15").timeliness == "on_time"
    assert chronicle.obligation("M", "2026-07-15", known_at=1).timeliness == "overdue"
    assert chronicle.obligation("M", "2026-05-01").timeliness == "not_due"


FILED = {
    "in the last microsecond of the day in China": ("CN", "2026-12-31T15:59:59.999999Z", "on_time"),
    "at midnight in China": ("CN", "2026-12-31T16:00:00Z", "late"),
    "in the last microsecond of the day in Queensland": ("AU-QLD", "2026-12-31T13:59:59.999999Z", "on_time"),
    "at midnight in Queensland": ("AU-QLD", "2026-12-31T14:00:00Z", "late"),
    "in the last microsecond of the day elsewhere": ("ZM", "2026-12-31T23:59:59.999999Z", "on_time"),
    "at midnight elsewhere, in UTC": ("ZM", "2027-01-01T00:00:00Z", "late"),
}


@pytest.mark.parametrize(("jurisdiction", "recorded", "timeliness"), FILED.values(), ids=FILED.keys())
def test_a_report_is_in_time_until_local_midnight(jurisdiction, recorded, timeliness):
    """
    A filing counts from its recording, by the civil day of the right's jurisdiction, to the microsecond.
    """
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.duty("R", "2026-12-31", year(2026))
    chronicle.report("R", "2026-12-01", year(2026), recorded=recorded)
    status = chronicle.obligation("R", "2027-02-01")

    assert (timeliness, timeliness == "late") == (status.timeliness, status.signed_late)
    assert (status.progress, status.met_precision) == ("filed", "day")


def test_a_report_in_time_of_a_day_that_rolled():
    """
    Due inside a holiday, it is in time on the first day after it, and late on the next.
    """
    for recorded, timeliness in (("2026-10-08T15:00:00Z", "on_time"), ("2026-10-08T16:00:00Z", "late")):
        chronicle = Chronicle()
        chronicle.duty("R", "2026-10-03", year(2025))
        chronicle.report("R", "2026-10-08", year(2025), recorded=recorded)
        assert timeliness == chronicle.obligation("R", "2026-11-01").timeliness


IMPRECISE = {
    "known to the day, in time": ("2026-03-31", "day", "on_time"),
    "known to the day, late": ("2026-04-01", "day", "late"),
    "not later than the due day": ("2026-03-31", "on_or_before", "on_time"),
    "not later than some day after it": ("2026-11-30", "on_or_before", "undetermined"),
    "in the month that ends with the due day": ("2026-03-05", "month", "on_time"),
    "in the month after": ("2026-04-05", "month", "late"),
    "in the year of the due day": ("2026-02-05", "year", "undetermined"),
    "in the year before": ("2025-02-05", "year", "on_time"),
    "in the year after": ("2027-02-05", "year", "late"),
}


@pytest.mark.parametrize(("on", "precision", "timeliness"), IMPRECISE.values(), ids=IMPRECISE.keys())
def test_an_imprecise_day_decides_only_where_all_its_days_agree(on, precision, timeliness):
    """
    Otherwise whether it was late is undetermined.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", on, year(2025), precision=precision, **PAPER)
    status = chronicle.obligation("R", "2028-01-01")

    assert (timeliness, precision) == (status.timeliness, status.met_precision)


def test_what_is_met_on_the_day_it_is_imposed_is_met():
    """
    The day of imposing counts, the day before does not.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-03-31", year(2025), "2026-01-01")
    chronicle.report("R", "2026-01-01", year(2025))

    assert ["not_yet_imposed", "on_time"] == [
        chronicle.obligation("R", as_of).timeliness for as_of in ("2025-12-31", "2026-01-01")
    ]


MAYBE_FROM = {
    "the day before the month": ("2026-03-31", "due_soon"),
    "on its first day": ("2026-04-01", "undetermined"),
    "the day before its last": ("2026-04-29", "undetermined"),
    "on its last day": ("2026-04-30", "late"),
}


@pytest.mark.parametrize(("as_of", "timeliness"), MAYBE_FROM.values(), ids=MAYBE_FROM.keys())
def test_a_report_filed_in_a_month_may_be_filed_from_its_first_day(as_of, timeliness):
    """
    And is filed for certain on its last.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", "2026-04-10", year(2025), precision="month", **PAPER)

    assert timeliness == chronicle.obligation("R", as_of).timeliness


MAYBE = {
    "before the latest possible day": ("2026-11-29", "undetermined", "awaited", None),
    "on the latest possible day": ("2026-11-30", "undetermined", "filed", "2026-11-30"),
}


@pytest.mark.parametrize(("as_of", "timeliness", "progress", "met_on"), MAYBE.values(), ids=MAYBE.keys())
def test_a_report_filed_by_an_unknown_day_is_neither_filed_nor_overdue_before(as_of, timeliness, progress, met_on):
    """
    Until the latest possible day it may have been filed or not; nothing is concluded from that.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.report("R", "2026-11-30", year(2025), precision="on_or_before", **PAPER)
    status = chronicle.obligation("R", as_of)

    assert (timeliness, progress) == (status.timeliness, status.progress)
    assert met_on == (status.met_on and status.met_on.isoformat())


def test_a_milestone_of_an_unknown_month_is_undetermined_until_it_ends():
    """
    A claim known to the month counts for certain only from the month's last day.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    chronicle.claim("M", "2026-06-10", precision="month", **PAPER)

    assert [("undetermined", None), ("on_time", day("2026-06-30"))] == [
        (status.timeliness, status.met_on)
        for status in (chronicle.obligation("M", "2026-06-29"), chronicle.obligation("M", "2026-06-30"))
    ]


DRAFTS = {
    "signed on the due day, not received: overdue, not signed late": (["2026-03-31"], "overdue", False),
    "signed the day after: overdue and signed late": (["2026-04-01"], "overdue", True),
    "signed twice: the first signature decides": (["2026-05-01", "2026-03-31"], "overdue", False),
    "signed on the day asked about": (["2026-08-31"], "overdue", True),
    "signed after the day asked about: not yet": (["2026-09-01"], "overdue", False),
}


@pytest.mark.parametrize(("signed", "timeliness", "signed_late"), DRAFTS.values(), ids=DRAFTS.keys())
def test_a_draft_never_meets_a_duty(signed, timeliness, signed_late):
    """
    Signed and not received, the return stays overdue; whether it was signed late is told apart.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.duty("R", "2026-03-31", year(2025))
    for on in signed:
        chronicle.report("R", on, year(2025), standing="signed_draft", **PAPER)
    status = chronicle.obligation("R", "2026-08-31")

    assert (timeliness, signed_late, None) == (status.timeliness, status.signed_late, status.met_on)
    assert ("signed_draft" if signed != ["2026-09-01"] else "awaited") == status.progress


EXTENDED = {
    "the day before it is granted": ("2026-07-31", "overdue", 1, (0, False, 0)),
    "on the day it is granted": ("2026-08-01", "not_due", 2, (92, True, 31)),
    "on the new due day": ("2026-09-30", "due_soon", 2, (92, True, 31)),
    "the day after the new due day": ("2026-10-01", "overdue", 2, (92, True, 31)),
}


@pytest.mark.parametrize(("as_of", "timeliness", "version", "slip"), EXTENDED.values(), ids=EXTENDED.keys())
def test_case_84_an_extension_counts_from_the_day_it_is_granted(as_of, timeliness, version, slip):
    """
    Granted after the due day, the days overdue before it stay on record (rule D-5).
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    chronicle.extend("M", "2026-06-30", "2026-09-30", "2026-08-01")
    status = chronicle.obligation("M", as_of)

    assert (timeliness, version) == (status.timeliness, status.due_version)
    assert slip == (status.drift_days, status.extended_after_due, status.past_overdue_days)
    assert day("2026-06-30") == status.original_due_on


GRANTED = {
    "on the due day: in time": ("2026-06-30", False, 0),
    "the day after: after due, though no day overdue had passed": ("2026-07-01", True, 0),
    "two days after": ("2026-07-02", True, 1),
}


@pytest.mark.parametrize(("granted", "after_due", "past_days"), GRANTED.values(), ids=GRANTED.keys())
def test_an_extension_after_the_due_day_is_marked(granted, after_due, past_days):
    """
    Both sides of the limit.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-06-30")
    chronicle.extend("M", "2026-06-30", "2026-12-31", granted)
    status = chronicle.obligation("M", "2026-08-01")

    assert (after_due, past_days) == (status.extended_after_due, status.past_overdue_days)


LATER_EXTENSION = {
    "met late, extended afterwards: still late": ("2026-07-10", "2026-08-01", "late", 1, 10),
    "met late, extended the same day: in time": ("2026-07-10", "2026-07-10", "on_time", 2, 0),
    "extended, then met in the new time": ("2026-08-10", "2026-08-01", "on_time", 2, 0),
    "extended, then met after the new time": ("2026-10-01", "2026-08-01", "late", 2, 1),
}


@pytest.mark.parametrize(
    ("achieved", "granted", "timeliness", "version", "days"), LATER_EXTENSION.values(), ids=LATER_EXTENSION.keys()
)
def test_an_extension_does_not_undo_lateness(achieved, granted, timeliness, version, days):
    """
    What was met is judged by the due day in force when it was met.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.milestone("M", "2026-06-30")
    chronicle.claim("M", achieved)
    chronicle.extend("M", "2026-06-30", "2026-09-30", granted)
    status = chronicle.obligation("M", "2026-12-31")

    assert (timeliness, version, days) == (status.timeliness, status.due_version, status.days_overdue)


def test_a_deadline_may_be_brought_forward():
    """
    From the day of the decision the earlier day is in force; drift is then negative, and nothing was overdue before.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", "2026-12-31")
    chronicle.extend("M", "2026-12-31", "2026-06-30", "2026-03-02")

    assert tuple(chronicle.obligation("M", as_of).timeliness for as_of in ("2026-03-01", "2026-07-01")) == (
        "not_due",
        "overdue",
    )
    assert (
        chronicle.obligation("M", "2026-07-01").drift_days,
        chronicle.obligation("M", "2026-07-01").extended_after_due,
    ) == (-184, False)


def test_a_reasonable_time_is_never_overdue_until_a_day_is_fixed():
    """
    Rule D-3: undetermined for as long as it takes; from the day an authority fixes a date, that date counts.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", ReasonableTimeDue(after=day("2025-09-01")))
    undated = chronicle.obligation("M", "2035-01-01")
    assert (
        undated.timeliness,
        undated.due_on,
        undated.overdue_from,
        undated.rule,
        undated.drift_days,
    ) == ("undetermined", None, None, "D-3", 0)

    chronicle.extend("M", "2035-01-01", "2035-06-29", "2035-01-02")
    assert [chronicle.obligation("M", as_of).timeliness for as_of in ("2035-01-01", "2035-07-01")] == [
        "undetermined",
        "overdue",
    ]
    fixed = chronicle.obligation("M", "2035-07-01")
    assert (day("2035-06-29"), 0, False) == (fixed.original_due_on, fixed.drift_days, fixed.extended_after_due)


def test_meeting_what_has_no_due_day_is_neither_early_nor_late():
    """
    It is met, and its timeliness stays undetermined.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", ReasonableTimeDue())
    chronicle.claim("M", "2026-01-01")
    status = chronicle.obligation("M", "2026-02-01")

    assert ("undetermined", day("2026-01-01"), False) == (status.timeliness, status.met_on, status.signed_late)


OWNERS = {"the day before the transfer": ("2026-02-28", "SELLER"), "on the day": ("2026-03-01", "BUYER")}


@pytest.mark.parametrize(("as_of", "owner"), OWNERS.values(), ids=OWNERS.keys())
def test_who_owed_it_on_the_day(as_of, owner):
    """
    The owner is that of the date asked about.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-06-30")
    chronicle.transfer("2026-03-01")

    assert owner == chronicle.obligation("M", as_of).owed_by


LAW = {
    "China, a milestone": ("CN", "milestone", {}, "D-1", True),
    "China, a yearly report": ("CN", "report", {}, "R-1", True),
    "China, a yearly filing": ("CN", "report", {"report_kind": "information_filing"}, "R-1", True),
    "China, an audit report": ("CN", "report", {"report_kind": "audit_report"}, "D-1", True),
    "China, a voluntary promise": ("CN", "milestone", {"basis": VOLUNTARY}, "C-3", False),
    "China, a standard": ("CN", "milestone", {"basis": Basis(kind="standard")}, "C-3", False),
    "China, expected and not owed": ("CN", "milestone", {"strength": "expected"}, "C-3", False),
    "Queensland, a milestone of the schedule": ("AU-QLD", "milestone", {}, "Q-1", True),
    "Queensland, a condition": ("AU-QLD", "milestone", {"basis": Basis(kind="licence_condition")}, "Q-1", True),
    "Queensland, a milestone by contract": ("AU-QLD", "milestone", {"basis": Basis(kind="contract")}, "D-1", True),
    "Queensland, an annual return": ("AU-QLD", "report", {}, "R-1", True),
    "Queensland, a monitoring report": ("AU-QLD", "report", {"report_kind": "monitoring_report"}, "D-1", True),
    "Queensland, a voluntary promise": ("AU-QLD", "milestone", {"basis": VOLUNTARY}, "C-3", False),
    "elsewhere": ("ZM", "report", {}, "D-1", True),
}


@pytest.mark.parametrize(("jurisdiction", "kind", "fields", "rule", "is_legal"), LAW.values(), ids=LAW.keys())
def test_the_rule_cited_is_that_of_the_place_and_the_duty(jurisdiction, kind, fields, rule, is_legal):
    """
    Each obligation cites the rule by which it is due, and whether missing it can break the law.
    """
    chronicle = Chronicle(jurisdiction=jurisdiction)
    if kind == "milestone":
        chronicle.milestone("X", "2026-06-30", **fields)
    else:
        chronicle.duty("X", "2026-06-30", year(2025), **fields)
    status = chronicle.obligation("X", "2026-07-15")
    cited = chronicle.profile("2026-07-15").rule(rule)

    assert (rule, cited.citation, is_legal) == (status.rule, status.citation, status.is_legal)


def test_a_report_is_titled_by_its_kind_and_period():
    """
    In both languages; a milestone keeps its own title.
    """
    chronicle = Chronicle()
    chronicle.duty("R", "2026-06-30", year(2025))
    chronicle.milestone("M", "2026-06-30")

    title = chronicle.obligation("R", "2026-01-01").title
    assert (title.en, title.zh) == ("annual report for 2025-01-01 to 2025-12-31", "年度报告（2025-01-01至2025-12-31）")
    assert chronicle.obligation("M", "2026-01-01").title.en == "M"


def test_a_report_without_a_period_is_titled_by_its_kind():
    """
    Later kinds of reports may have none.
    """
    assert title_report("audit_report", None).en == "audit report"


DAYS = {
    "a day": ("2026-02-10", "day", "2026-02-10", "2026-02-10"),
    "a month": ("2026-02-10", "month", "2026-02-01", "2026-02-28"),
    "February of a leap year": ("2028-02-10", "month", "2028-02-01", "2028-02-29"),
    "December": ("2026-12-10", "month", "2026-12-01", "2026-12-31"),
    "a year": ("2026-02-10", "year", "2026-01-01", "2026-12-31"),
    "a latest day": ("2026-02-10", "on_or_before", "0001-01-01", "2026-02-10"),
}


@pytest.mark.parametrize(("on", "precision", "earliest", "latest"), DAYS.values(), ids=DAYS.keys())
def test_the_days_an_imprecise_day_may_stand_for(on, precision, earliest, latest):
    """
    From the first to the last possible day.
    """
    days = possible_days(day(on), precision)

    assert (earliest, latest) == (days.earliest.isoformat(), days.latest.isoformat())


def test_a_span_across_the_last_day_decides_nothing():
    """
    In time if its last day is, late if its first day is, else undetermined.
    """
    span = possible_days(day("2026-06-15"), "month")

    assert [
        decide_timeliness(span, day(last)) for last in ("2026-05-31", "2026-06-01", "2026-06-29", "2026-06-30")
    ] == ["late", "undetermined", "undetermined", "on_time"]


def test_nine_thousand_obligations_are_evaluated_in_half_a_second():
    """
    The size of the real register of Queensland, in processor time: neither the neighbours on the machine nor the
    tracing of coverage are measured.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    for number in range(100):
        chronicle.duty(f"R-{number}", "2023-04-01", year(2022))
        chronicle.report(f"R-{number}", "2023-03-31", year(2022), **PAPER)
    obligations = list(chronicle.state().obligations.values())
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        started = time.process_time()
        for number in range(9_112):
            evaluate(obligations[number % 100], as_of=day("2023-03-31"), profile=QLD)
        taken = time.process_time() - started
    finally:
        sys.settrace(tracer)

    assert taken < 0.5


def test_a_fixed_due_day_keeps_the_roll_it_states():
    """
    The obligation's own rule of rolling outlives an extension of it.
    """
    chronicle = Chronicle()
    chronicle.milestone("M", FixedDue(on=day("2026-06-30"), roll="none"))
    chronicle.extend("M", "2026-06-30", "2026-10-03", "2026-06-01")

    assert day("2026-10-04") == chronicle.obligation("M", "2026-09-01").overdue_from
