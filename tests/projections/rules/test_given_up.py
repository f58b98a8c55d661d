# SPDX-License-Identifier: Apache-2.0
"""D-9, D-10: what is waived or superseded is owed no longer and was late if it was; aftercare may start anew."""

import pytest

from events.catalogue.closure import AftercareReported, AftercareStarted
from events.catalogue.milestones import MilestoneWaived
from events.catalogue.plans import RestorationPlanAmended, RestorationPlanSubmitted, SupersededObligation
from events.values import Basis, Period, Text
from registry.flags import decide_flags
from tests.projections.chronicles import SHA, STATUTE, Chronicle, day
from tests.projections.rules.happenings import WORDS, marks


def mine() -> Chronicle:
    """Return a mine with a plan and a milestone of it, due at the end of June 2026."""
    chronicle = Chronicle()
    chronicle.register()
    chronicle.plan()
    chronicle.milestone("M", "2026-06-30", plan_id="P1")
    chronicle.inspect("2026-01-10")
    return chronicle


def waive(chronicle: Chronicle, on: str) -> None:
    """Give the milestone up."""
    event = MilestoneWaived(milestone_id="M", decision_no="2026-9", reason=WORDS, basis=STATUTE)
    chronicle.add(event, on)


def amend(chronicle: Chronicle, on: str, *superseded: SupersededObligation) -> None:
    """Replace the plan by its second version."""
    submitted = RestorationPlanSubmitted(
        plan_id="P1", version=2, supersedes_version=1, plan_sha256=SHA, title=Text(zh="方案"),
        period=Period(first=day("2025-07-01"), last=day("2030-06-30")), mode_summary="zoned_phased",
        sections_present=("tailings",),
    )  # fmt: skip
    chronicle.add(submitted, on)
    amended = RestorationPlanAmended(plan_id="P1", version=2, decision_no="7", reason=WORDS, superseded=superseded)
    chronicle.add(amended, on)


def test_waived_before_it_was_due():
    """
    Nothing is owed any more, and nothing was late.
    """
    chronicle = mine()
    waive(chronicle, "2026-06-01")
    status = chronicle.obligation("M", "2026-12-01")

    assert ("ended", 0, "waived", day("2026-06-01"), "D-9") == (
        status.timeliness, status.days_overdue, status.ended_how, status.ended_on, status.rule,
    )  # fmt: skip
    assert "due_soon" == chronicle.obligation("M", "2026-05-31").timeliness
    assert not chronicle.status("2026-12-01").reasons[0].obligations


def test_waived_when_it_was_overdue():
    """
    Nothing is owed any more, and that it was late for 30 days stays on record and is marked.
    """
    chronicle = mine()
    waive(chronicle, "2026-07-30")
    status = chronicle.obligation("M", "2026-12-01")

    assert ("ended", 30) == (status.timeliness, status.days_overdue)
    assert "overdue" == chronicle.headline("2026-07-29")
    assert "overdue" != chronicle.headline("2026-07-30")
    assert ("M",) == marks(chronicle, "2026-12-01")["ended_when_overdue"].obligations


SUPERSEDED = {
    "in time": ("2026-06-01", False, "ended", 0),
    "in time, by an authority that says it was late": ("2026-06-01", True, "ended", 0),
    "on the last day": ("2026-06-30", False, "ended", 0),
    "on the first day it was overdue": ("2026-07-01", False, "overdue", 154),
    "when overdue, as the authority knows": ("2026-07-10", True, "ended", 10),
}


@pytest.mark.parametrize(("on", "knowing", "timeliness", "days"), SUPERSEDED.values(), ids=SUPERSEDED.keys())
def test_superseded_by_a_plan_that_lists_it(on, knowing, timeliness, days):
    """
    A listed milestone is owed no longer; one overdue by then stays overdue unless the authority says that it knows.
    """
    chronicle = mine()
    amend(chronicle, on, SupersededObligation(obligation_id="M", although_overdue=knowing))
    status = chronicle.obligation("M", "2026-12-01")

    assert (timeliness, days) == (status.timeliness, status.days_overdue)
    if timeliness == "overdue":
        assert ("M",) == marks(chronicle, "2026-12-01")["superseded_when_overdue"].obligations


def test_met_before_it_was_given_up():
    """
    What was met stays met, however the plan changes afterwards.
    """
    chronicle = mine()
    chronicle.claim("M", "2026-07-05", achieved="2026-07-04")
    amend(chronicle, "2026-08-01", SupersededObligation(obligation_id="M"))
    status = chronicle.obligation("M", "2026-12-01")

    assert ("late", 4, None) == (status.timeliness, status.days_overdue, status.ended_how)


def test_the_flag_says_how_it_ended():
    """
    A flag on a waived milestone is lowered as waived, on one superseded knowingly as superseded, and else it stays up.
    """
    reasons = []
    for end in (
        lambda chronicle: waive(chronicle, "2026-07-30"),
        lambda chronicle: amend(
            chronicle, "2026-07-30", SupersededObligation(obligation_id="M", although_overdue=True)
        ),
        lambda chronicle: amend(chronicle, "2026-07-30", SupersededObligation(obligation_id="M")),
        lambda chronicle: amend(chronicle, "2026-07-30"),
    ):
        chronicle = mine()
        for event in decide_flags(chronicle.state(), as_of=day("2026-07-02"), profile=chronicle.profile("2026-07-02")):
            chronicle.add(event, "2026-07-02")
        end(chronicle)
        found = decide_flags(chronicle.state(), as_of=day("2026-08-01"), profile=chronicle.profile("2026-08-01"))
        reasons.append([getattr(each, "reason", "raised") for each in found])

    assert [["waived"], ["superseded"], [], []] == reasons


def aftercare(restart: str) -> Chronicle:
    """Start two years of aftercare in 2026."""
    chronicle = mine()
    started = AftercareStarted(
        aftercare_id="AC1",
        period=Period(first=day("2026-01-01"), last=day("2027-12-31")),
        restart_rule=restart,  # type: ignore[arg-type]
        basis=Basis(kind="statute"),
    )
    chronicle.add(started, "2026-01-01")
    works = AftercareReported(
        aftercare_id="AC1",
        period=Period(first=day("2026-01-01"), last=day("2026-12-31")),
        works=WORDS,
        augmented_work_on=day("2026-10-01"),
    )
    chronicle.add(works, "2027-01-10")
    return chronicle


RESTARTS = {
    "before the work": ("on_augmented_work", "2026-09-30", None),
    "since the work": ("on_augmented_work", "2026-10-01", "2028-09-29"),
    "behind the first end": ("on_augmented_work", "2028-09-29", "2028-09-29"),
    "when it is over": ("on_augmented_work", "2028-09-30", None),
    "where nothing restarts": ("none", "2027-06-01", None),
}


@pytest.mark.parametrize(("restart", "as_of", "last_day"), RESTARTS.values(), ids=RESTARTS.keys())
def test_augmented_work_starts_aftercare_anew(restart, as_of, last_day):
    """
    Its whole length counts anew from the day of the work (rule D-10, 30 USC 1265(b)(20)), and that is marked.
    """
    mark = marks(aftercare(restart), as_of).get("aftercare_restarted")

    assert (mark is not None) == (last_day is not None)
    assert last_day is None or last_day in str(mark.text.en)
