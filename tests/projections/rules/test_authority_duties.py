# SPDX-License-Identifier: Apache-2.0
"""What authorities owe: A-1, A-3, A-6, A-8, E-5, both sides of every limit, and never held against the holder."""

from typing import Any

import pytest

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided, AcceptedLand
from events.catalogue.clock import ObligationDueSoonFlagged
from events.catalogue.closure import PostClosureEvaluationRecorded
from events.catalogue.penalties import PenaltyImposed, PenaltyVaried
from events.catalogue.public import PublicReportReceived, PublicReportResolved
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.values import Code, Money, Text
from registry.flags import decide_flags
from tests.projections.chronicles import STATUTE, Chronicle, day
from tests.projections.rules.happenings import WORDS, marks


def mine(jurisdiction: str = "CN") -> Chronicle:
    """Return a mine whose right was granted by DEPT."""
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.register(granting_authority="DEPT")
    chronicle.plan()
    chronicle.milestone("M", "2035-06-30")
    chronicle.inspect("2026-02-01")
    return chronicle


def apply_for(chronicle: Chronicle, on: str = "2026-03-02") -> None:
    """Apply for acceptance of an area."""
    event = AcceptanceApplied(application_id="APP1", acceptance_scope="zone", area_ids=("A1",), dossier_sha256="0" * 64)
    chronicle.add(event, on)


def decide(chronicle: Chronicle, on: str, result: str = "qualified", **fields: Any) -> None:
    """Decide on the application."""
    given: dict[str, Any] = {"application_id": "APP1", "acceptance_result": result, "decision_no": "A-1"}
    event = AcceptanceDecided(**given, decided_on=day(on), basis=STATUTE, **fields)
    chronicle.add(event, on)


def farmland(code: str) -> tuple[AcceptedLand, ...]:
    """Return a hectare accepted as land of a class."""
    return (AcceptedLand(area_m2=10_000, land_class=Code(scheme="CN-GBT21010", code=code)),)


def evaluate_land(chronicle: Chronicle, on: str) -> None:
    """Look at the accepted land again."""
    event = PostClosureEvaluationRecorded(evaluation_id="E1", application_id="APP1", evaluated_on=day(on))
    chronicle.add(event, on)


def vary(chronicle: Chronicle, on: str, *, withdraw: bool) -> None:
    """Revoke the penalty."""
    event = PenaltyVaried(
        penalty_id="P1", variation="revoked", decision_no="V1", decided_on=day(on), reason=WORDS,
        review_id="RV1", withdraw_display=withdraw,
    )  # fmt: skip
    chronicle.add(event, on)


def review(chronicle: Chronicle, outcome: str, on: str) -> None:
    """Impose a fine and have it reviewed."""
    fine = PenaltyImposed(
        penalty_id="P1", penalty_kind="fine", decision_no="F1", amount=Money(amount_minor=100, currency="CNY"),
        basis=STATUTE, served_on=day("2026-03-02"),
    )  # fmt: skip
    chronicle.add(fine, "2026-03-02")
    filed = ReviewFiled(
        review_id="RV1", forum="administrative_review", body="City", of="penalty", decision_id="P1",
        filed_on=day("2026-04-01"),
    )  # fmt: skip
    chronicle.add(filed, "2026-04-01")
    decided = ReviewDecided(review_id="RV1", outcome=outcome, decision_no="R1", decided_on=day(on))  # type: ignore[arg-type]
    chronicle.add(decided, on)


def tip(chronicle: Chronicle, on: str) -> None:
    """Receive a report from the public."""
    event = PublicReportReceived(report_id="T1", category="pollution", channel="online", received_on=day(on))
    chronicle.add(event, on)


def answer_tip(chronicle: Chronicle, on: str) -> None:
    """Answer it."""
    event = PublicReportResolved(report_id="T1", outcome="confirmed", reasons=WORDS, resolved_on=day(on))  # type: ignore[arg-type]
    chronicle.add(event, on)


DECISION, PUBLICATION = "acceptance_decision#APP1", "acceptance_publication#APP1"
FARMLAND, WITHDRAWAL, CHECK = "farmland_evaluation#APP1", "penalty_withdrawal#P1", "public_report_check#T1"

CASES: dict[str, tuple[list[Any], str, str, str, str | None]] = {
    "A-1: on the 60th working day": ([apply_for], DECISION, "2026-05-28", "due_soon", "2026-05-28"),
    "A-1: on the 61st": ([apply_for], DECISION, "2026-05-29", "overdue", "2026-05-28"),
    "A-1: decided on the 60th": (
        [apply_for, lambda it: decide(it, "2026-05-28")], DECISION, "2026-07-01", "on_time", "2026-05-28",
    ),
    "A-1: refused a day late": (
        [apply_for, lambda it: decide(it, "2026-05-29", "not_qualified")], DECISION, "2026-07-01", "late", "2026-05-28",
    ),
    "A-3: on the 20th working day": (
        [apply_for, lambda it: decide(it, "2026-06-01")], PUBLICATION, "2026-06-30", "due_soon", "2026-06-30",
    ),
    "A-3: on the 21st": (
        [apply_for, lambda it: decide(it, "2026-06-01")], PUBLICATION, "2026-07-01", "overdue", "2026-06-30",
    ),
    "A-3: published with the decision": (
        [apply_for, lambda it: decide(it, "2026-06-01", published_on=day("2026-06-01"))],
        PUBLICATION, "2026-07-01", "on_time", "2026-06-30",
    ),
    "A-6: on the last day of five years": (
        [apply_for, lambda it: decide(it, "2026-06-01", land=farmland("0103"))],
        FARMLAND, "2031-06-02", "due_soon", "2031-06-01",
    ),
    "A-6: on the day after": (
        [apply_for, lambda it: decide(it, "2026-06-01", land=farmland("0103"))],
        FARMLAND, "2031-06-03", "overdue", "2031-06-01",
    ),
    "A-6: evaluated": (
        [
            apply_for,
            lambda it: decide(it, "2026-06-01", land=farmland("0103")),
            lambda it: evaluate_land(it, "2029-05-01"),
        ],
        FARMLAND, "2033-01-01", "on_time", "2031-06-01",
    ),
    "E-5: on the third working day behind the review": (
        [lambda it: review(it, "revoked", "2026-06-01")], WITHDRAWAL, "2026-06-04", "due_soon", "2026-06-04",
    ),
    "E-5: on the fourth": (
        [lambda it: review(it, "revoked", "2026-06-01")], WITHDRAWAL, "2026-06-05", "overdue", "2026-06-04",
    ),
    "E-5: varied, and still displayed": (
        [lambda it: review(it, "revoked", "2026-06-01"), lambda it: vary(it, "2026-06-03", withdraw=False)],
        WITHDRAWAL, "2026-06-05", "overdue", "2026-06-04",
    ),
    "E-5: withdrawn in time": (
        [lambda it: review(it, "revoked", "2026-06-01"), lambda it: vary(it, "2026-06-04", withdraw=True)],
        WITHDRAWAL, "2026-06-10", "on_time", "2026-06-04",
    ),
    "A-8: on the 20th working day": ([lambda it: tip(it, "2026-06-01")], CHECK, "2026-06-30", "due_soon", "2026-06-30"),
    "A-8: on the 21st": ([lambda it: tip(it, "2026-06-01")], CHECK, "2026-07-01", "overdue", "2026-06-30"),
    "A-8: answered late": (
        [lambda it: tip(it, "2026-06-01"), lambda it: answer_tip(it, "2026-07-02")],
        CHECK, "2026-08-01", "late", "2026-06-30",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "name", "as_of", "timeliness", "due_on"), CASES.values(), ids=CASES.keys())
def test_what_an_authority_owes(steps, name, as_of, timeliness, due_on):
    """
    It is owed by the authority that granted the right, on its own side, under the rule that says so.
    """
    chronicle = mine()
    for step in steps:
        step(chronicle)
    status = chronicle.obligation(name, as_of)

    assert (timeliness, day(due_on), "authority", "DEPT") == (
        status.timeliness, status.due_on, status.side, status.owed_by,
    )  # fmt: skip
    assert not chronicle.state().unmatched


ABSENT: dict[str, tuple[list[Any], str]] = {
    "nothing is published of an application taken back": (
        [apply_for, lambda it: decide(it, "2026-06-01", "withdrawn")], PUBLICATION,
    ),
    "forest is no farmland": ([apply_for, lambda it: decide(it, "2026-06-01", land=farmland("0301"))], FARMLAND),
    "of what class nobody says": ([apply_for, lambda it: decide(it, "2026-06-01")], FARMLAND),
    "farmland that was not accepted": (
        [apply_for, lambda it: decide(it, "2026-06-01", "not_qualified", land=farmland("0103"))], FARMLAND,
    ),
    "a penalty upheld stays displayed": ([lambda it: review(it, "upheld", "2026-06-01")], WITHDRAWAL),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "name"), ABSENT.values(), ids=ABSENT.keys())
def test_what_no_authority_owes(steps, name):
    """
    Where the law asks for nothing, nothing is owed.
    """
    chronicle = mine()
    for step in steps:
        step(chronicle)

    assert name not in {each.obligation_id for each in chronicle.judged("2040-01-01")}


@pytest.mark.parametrize("jurisdiction", ["ZM", "AU-QLD", "CN-HK"])
def test_the_law_of_the_place_decides(jurisdiction):
    """
    Where no profile has such a duty, the same events make an authority owe nothing.
    """
    chronicle = mine(jurisdiction)
    apply_for(chronicle)

    assert {"M"} == {each.obligation_id for each in chronicle.judged("2027-01-01")}


def test_the_holder_is_not_answerable_for_the_authority():
    """
    The headline stays as it was, the delay is an indicator with its events, and the headline does not see it.
    """
    chronicle = mine()
    before = chronicle.headline("2026-08-01")
    apply_for(chronicle)
    status = chronicle.status("2026-08-01")

    assert before == status.headline == "in_progress_no_issue_known"
    mark = marks(chronicle, "2026-08-01")["authority_overdue"]
    assert ((DECISION,), None) == (mark.obligations, mark.headline)
    assert Text(
        zh="主管部门逾期（最长65天）：acceptance_decision#APP1。主管部门逾期未履行其自身职责，不影响权利人的状态。",
        en="Overdue on the authority's side, by up to 65 days: acceptance_decision#APP1. What an authority owes is "
        "overdue; that says nothing about the holder.",
    ) == mark.text  # fmt: skip


def _what(event: object) -> str:
    """Return what the registry noted: that it is overdue or soon due, or why it is overdue no more."""
    if isinstance(event, ObligationDueSoonFlagged):
        return "soon due"
    return str(getattr(event, "reason", "overdue"))


def test_the_registry_flags_authorities_like_anybody():
    """
    The flag names the side, is raised once, is lowered when the duty is met, and leaves no event unmatched.
    """
    chronicle = mine()
    apply_for(chronicle)
    told = []
    for as_of in ("2026-05-28", "2026-05-29", "2026-06-01"):
        for event in decide_flags(chronicle.state(), as_of=day(as_of), profile=chronicle.profile(as_of)):
            told.append((as_of, event.obligation_id, getattr(event, "side", None), _what(event)))
            chronicle.add(event, as_of)
    decide(chronicle, "2026-06-02")
    for event in decide_flags(chronicle.state(), as_of=day("2026-06-03"), profile=chronicle.profile("2026-06-03")):
        told.append(("2026-06-03", event.obligation_id, None, _what(event)))
        chronicle.add(event, "2026-06-03")

    assert [
        ("2026-05-28", DECISION, "authority", "soon due"),
        ("2026-05-29", DECISION, "authority", "overdue"),
        ("2026-06-03", DECISION, None, "met_late"),
    ] == [each for each in told if each[1] == DECISION]
    assert not chronicle.state().unmatched
    assert ["met_late"] == [each.cleared_reason for each in chronicle.state().duty_notes[DECISION].flags]
