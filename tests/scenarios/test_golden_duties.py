# SPDX-License-Identifier: Apache-2.0
"""The golden scenarios about due days, authorities and enforcement (domain.md §11: 6, 7, 8, 10)."""

from typing import Any

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided, RectificationItem
from events.catalogue.clock import ObligationDueSoonFlagged
from events.catalogue.inspections import OrderClosed, OrderIssued, OrderNotComplied, RequiredAction
from events.catalogue.penalties import PenaltyImposed, PenaltyVaried
from events.catalogue.plans import RestorationPlanAmended, RestorationPlanSubmitted
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.entry import parse_entry
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Basis, Money, Period, Text
from projections.answers import Answers
from projections.runner import Runner
from registry.deadlines import Sweeper
from registry.flags import decide_flags
from tests.histories import RIGHT, file_mine
from tests.ledgers import ORIGIN, Ledger
from tests.projections.chronicles import SHA, STATUTE, Chronicle, day

WORDS = Text(zh="说明", en="words")
DECISION = "acceptance_decision#APP1"


def mine() -> Chronicle:
    """Return a mine of China with a plan and an inspection, whose right DEPT granted."""
    chronicle = Chronicle()
    chronicle.register(granting_authority="DEPT")
    chronicle.plan()
    chronicle.inspect("2026-01-10")
    return chronicle


def apply_for(chronicle: Chronicle, application_id: str, on: str) -> int:
    """Apply for acceptance of zone A1."""
    event = AcceptanceApplied(
        application_id=application_id, acceptance_scope="zone", area_ids=("A1",), dossier_sha256=SHA
    )
    return chronicle.add(event, on)


def sweep(chronicle: Chronicle, as_of: str) -> list[tuple[str, str]]:
    """Record what the registry would; return which flags of being overdue, and on whose side or why lowered."""
    told = []
    for event in list(decide_flags(chronicle.state(), as_of=day(as_of), profile=chronicle.profile(as_of))):
        if not isinstance(event, ObligationDueSoonFlagged):
            told.append((event.obligation_id, str(getattr(event, "reason", None) or getattr(event, "side", None))))
        chronicle.add(event, as_of)
    return told


def test_6_an_acceptance_not_decided_on_day_61():
    """
    On the 61st working day the authority is flagged. The holder, who did what could be done, is overdue with nothing;
    asked about the day before, or by what was known then, nobody is overdue.
    """
    chronicle = mine()
    chronicle.milestone("M", "2026-03-31")
    chronicle.claim("M", "2026-02-27")
    applied = apply_for(chronicle, "APP1", "2026-03-02")
    known = len(chronicle.facts)
    flags = {as_of: sweep(chronicle, as_of) for as_of in ("2026-05-28", "2026-05-29")}

    assert {"2026-05-28": [], "2026-05-29": [(DECISION, "authority")]} == flags
    overdue = chronicle.obligation(DECISION, "2026-05-29")
    assert ("overdue", 1, "DEPT", "A-1") == (overdue.timeliness, overdue.days_overdue, overdue.owed_by, overdue.rule)
    for as_of, size in (("2026-05-28", None), ("2026-05-29", None), ("2026-05-29", known)):
        assert "in_progress_no_issue_known" == chronicle.headline(as_of, size)
    [mark] = [each for each in chronicle.status("2026-05-29").indicators if each.mark == "authority_overdue"]
    assert ((DECISION,), (applied,)) == (mark.obligations, mark.positions)


def test_7_a_rectification_missed_and_what_followed():
    """
    Overdue, then under an order, then determined not complied with, then done by others at the holder's cost: each step
    is the headline of its time, and when the money is back the land is still to be accepted.
    """
    chronicle = mine()
    apply_for(chronicle, "APP1", "2026-02-02")
    item = RectificationItem(item_id="I1", text=WORDS, due_on=day("2026-05-29"), area_ids=("A1",))
    decided = AcceptanceDecided(
        application_id="APP1", acceptance_result="rectification_required", decision_no="7",
        decided_on=day("2026-03-02"), basis=STATUTE, rectification_items=(item,), published_on=day("2026-03-03"),
    )  # fmt: skip
    chronicle.add(decided, "2026-03-02")
    order = OrderIssued(
        order_id="O1", order_kind="order_to_correct", decision_no="8", basis=Basis(kind="statute"),
        required_actions=(RequiredAction(action_id="A1", text=WORDS, due_on=day("2026-07-31")),),
        served_on=day("2026-06-15"),
    )  # fmt: skip
    chronicle.add(order, "2026-06-15")
    chronicle.add(OrderNotComplied(order_id="O1", determined_on=day("2026-08-10")), "2026-08-10")
    money = Money(amount_minor=5_000_000_00, currency="CNY")
    performance: dict[str, Any] = {"performance_id": "SP1"}
    ordered = SubstitutePerformanceOrdered(
        **performance, decision_no="9", order_id="O1", obligation_ids=("APP1/I1",), estimated_cost=money,
        basis=Basis(kind="statute"), served_on=day("2026-08-20"),
    )  # fmt: skip
    chronicle.add(ordered, "2026-08-20")
    chronicle.add(SubstitutePerformanceStarted(**performance, started_on=day("2026-09-01")), "2026-09-01")
    completed = SubstitutePerformanceCompleted(**performance, completed_on=day("2026-11-02"), cost=money)
    chronicle.add(completed, "2026-11-02")
    chronicle.add(OrderClosed(order_id="O1", verified_on=day("2026-11-10")), "2026-11-10")
    chronicle.add(CostRecovered(**performance, amount=money, recovered_on=day("2026-12-01")), "2026-12-01")

    expected = {
        "2026-05-29": "attention",
        "2026-05-30": "overdue",
        "2026-06-15": "non_compliance_determined",
        "2026-08-09": "non_compliance_determined",
        "2026-08-10": "enforcement_escalated",
        "2026-10-01": "enforcement_escalated",
        "2026-12-02": "overdue",
    }
    assert expected == {as_of: chronicle.headline(as_of) for as_of in expected}
    [paid] = chronicle.state().performances["SP1"].recovered
    assert (money, day("2026-12-01")) == (paid.amount, paid.on)
    # The item is met by applying again for the zone, whoever did the work.
    apply_for(chronicle, "APP2", "2026-12-02")
    assert "late" == chronicle.obligation("APP1/I1", "2026-12-03").timeliness
    assert "overdue" not in {each.headline for each in chronicle.status("2026-12-03").reasons}


def test_8_a_penalty_annulled_on_review(ledger: Ledger):
    """
    The authority has three working days to withdraw the decision from display. Withdrawn, the amount is shown no more,
    the chain and the reason are, and what was signed and logged still verifies. As known before, it is shown.
    """
    file_mine(ledger)
    fine = Money(amount_minor=2_000_000_00, currency="CNY")
    imposed = PenaltyImposed(
        penalty_id="F1", penalty_kind="fine", decision_no="12", amount=fine, basis=Basis(kind="statute"),
        served_on=day("2026-03-02"),
    )  # fmt: skip
    receipt = ledger.file(imposed, RIGHT, "DEPT", effective_on="2026-03-02")
    about: dict[str, Any] = {"review_id": "RV1"}
    filed = ReviewFiled(
        **about, forum="administrative_review", body="City", of="penalty", decision_id="F1", filed_on=day("2026-04-01")
    )
    ledger.file(filed, RIGHT, "DEPT", effective_on="2026-04-01")
    decided = ReviewDecided(**about, outcome="revoked", decision_no="13", decided_on=day("2026-09-23"))
    ledger.file(decided, RIGHT, "DEPT", effective_on="2026-09-23")
    runner, answers = Runner(ledger.database, ledger.store), Answers(ledger.database, ledger.store)
    known = runner.catch_up()

    def owed(as_of: str) -> Any:
        items = answers.obligations_of(RIGHT, as_of=day(as_of)).items
        return next(each for each in items if each.obligation_id == "penalty_withdrawal#F1")

    # Thursday, then the Mid-Autumn holiday from Friday to Sunday, then three working days.
    assert ("due_soon", "2026-09-29", "E-5") == (
        owed("2026-09-29").timeliness, str(owed("2026-09-29").last_day), owed("2026-09-29").rule,
    )  # fmt: skip
    assert ("overdue", 1) == (owed("2026-09-30").timeliness, owed("2026-09-30").days_overdue)

    sweeper = Sweeper(ledger.database, ledger.store, ledger.desk, signer=ledger.keys["service"], ledger=ORIGIN)
    sweeper.sweep(ledger.clock.now.date(), ledger.clock(), progress=lambda *_: None)
    varied = PenaltyVaried(
        penalty_id="F1", variation="revoked", decision_no="14", decided_on=day("2026-09-24"), reason=WORDS,
        review_id="RV1", withdraw_display=True,
    )  # fmt: skip
    ledger.file(varied, RIGHT, "DEPT", effective_on="2026-09-24")
    runner.catch_up()

    today = ledger.clock.now.date()
    [shown] = answers.get_right(RIGHT, as_of=today).penalties
    assert (None, today, "revoked") == (shown.amount, shown.withdrawn_on, shown.variations[-1].variation)
    [before] = answers.get_right(RIGHT, as_of=today, known_at=known).penalties
    assert (fine, None) == (before.amount, before.withdrawn_on)
    keys = [signer.verifier for signer in ledger.log_signers]
    verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, keys, ORIGIN)
    assert fine == parse_entry(answers_entry(ledger, receipt.position)).filing.event.amount  # type: ignore[attr-defined]
    reason = parse_entry(answers_entry(ledger, shown.withdrawn_position or 0)).filing.event.reason  # type: ignore[attr-defined]
    assert WORDS == reason


def answers_entry(ledger: Ledger, position: int) -> bytes:
    """Return the entry as the log holds it."""
    with ledger.store.reading() as view:
        return view.entry(position).raw  # type: ignore[arg-type]


def test_10_an_amendment_that_does_not_list_an_overdue_milestone():
    """
    A new version of the plan no longer speaks of it. Nobody gave it up, so it stays overdue, and its flag stays up.
    """
    chronicle = mine()
    chronicle.milestone("M", "2026-03-31", plan_id="P1")
    assert [("M", "holder")] == sweep(chronicle, "2026-04-10")
    submitted = RestorationPlanSubmitted(
        plan_id="P1", version=2, supersedes_version=1, plan_sha256=SHA, title=WORDS,
        period=Period(first=day("2025-07-01"), last=day("2030-06-30")), mode_summary="zoned_phased",
        sections_present=("tailings",),
    )  # fmt: skip
    chronicle.add(submitted, "2026-04-20")
    amended = RestorationPlanAmended(plan_id="P1", version=2, decision_no="7", reason=WORDS)
    chronicle.add(amended, "2026-05-01")

    assert [] == sweep(chronicle, "2026-06-01")
    status = chronicle.status("2026-06-01")
    assert ("overdue", ("M",)) == (status.headline, status.reasons[0].obligations)
    assert [None] == [each.cleared_position for each in chronicle.state().obligations["M"].flags]
