# SPDX-License-Identifier: Apache-2.0
"""The golden scenarios about authorities and enforcement, as filings (domain.md §11: 6, 7, 8, 11, 14)."""

from typing import Any

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    CommunityDelegation,
    Expert,
    RectificationItem,
)
from events.catalogue.inspections import (
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderNotComplied,
    RequiredAction,
)
from events.catalogue.penalties import PenaltyImposed, PenaltyVaried
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.catalogue.trust import SigningKeyRevoked
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Area, Basis, Identifier, Money
from projections.answers.right import RightAnswer
from tests.histories import day
from tests.ledgers import ORIGIN
from tests.scenarios.stories import SHA, STATUTE, WORDS, Story

DECISION = "acceptance_decision#APP1"
LAW = Basis(kind="statute", instrument="CN-MRL-2024", article="71")


def open_mine(story: Story) -> None:
    """Register a mine with a plan and an inspection, whose right DEPT granted."""
    story.register(areas=(Area(area_id="A1", area_m2=10_000),))
    story.plan()
    story.inspect("2026-01-10")


def apply_for(story: Story, application_id: str, on: str) -> int:
    """Apply for acceptance of zone A1."""
    event = AcceptanceApplied(
        application_id=application_id, acceptance_scope="zone", area_ids=("A1",), dossier_sha256=SHA
    )
    return story.file(event, "MINECO", on).position


def decide(story: Story, application_id: str, on: str, *items: RectificationItem, **more: Any) -> int:
    """Decide on an application, for qualified unless something is to be put right; published the next day."""
    event = AcceptanceDecided(
        application_id=application_id, acceptance_result="rectification_required" if items else "qualified",
        decision_no=f"{application_id}-{on}", decided_on=day(on), basis=STATUTE, rectification_items=items,
        published_on=day(on), **more,
    )  # fmt: skip
    return story.file(event, "DEPT", on).position


def hold(story: Story, application_id: str, on: str, **more: Any) -> int:
    """Survey the land of an application."""
    return story.file(AcceptanceHeld(application_id=application_id, held_on=day(on), **more), "DEPT", on).position


def test_golden_06_an_acceptance_not_decided_on_day_61(story: Story) -> None:
    """
    On the 61st working day the authority is flagged. The holder, who did what could be done, is overdue with nothing;
    asked about the day before, or by what was known then, nobody is overdue.
    """
    open_mine(story)
    story.milestone("M", "2026-03-31", on="2026-01-12")
    story.claim("M", "2026-02-27", achieved="2026-02-27")
    applied = apply_for(story, "APP1", "2026-03-02")
    known = story.catch_up()
    flags = {as_of: story.sweep(as_of) for as_of in ("2026-05-28", "2026-05-29")}

    assert {"2026-05-28": [], "2026-05-29": [(DECISION, "authority")]} == flags
    overdue = story.owed(DECISION, "2026-05-29")
    assert ("overdue", 1, "DEPT", "A-1") == (overdue.timeliness, overdue.days_overdue, overdue.owed_by, overdue.rule)
    for as_of, size in (("2026-05-28", None), ("2026-05-29", None), ("2026-05-29", known)):
        assert "in_progress_no_issue_known" == story.headline(as_of, size)
    mark = story.marks("2026-05-29")["authority_overdue"]
    assert ((DECISION,), (applied,)) == (mark.obligations, mark.positions)
    assert "authority_overdue" not in story.marks("2026-05-28")


def enforce(story: Story) -> None:
    """Tell what followed when item I1 of application APP1 was not put right."""
    order = OrderIssued(
        order_id="O1", order_kind="order_to_correct", decision_no="8", basis=LAW,
        required_actions=(RequiredAction(action_id="A1", text=WORDS, due_on=day("2026-07-31")),),
        served_on=day("2026-06-15"),
    )  # fmt: skip
    story.file(order, "DEPT", "2026-06-15")
    story.file(OrderNotComplied(order_id="O1", determined_on=day("2026-08-10")), "DEPT", "2026-08-10")
    money = Money(amount_minor=5_000_000_00, currency="CNY")
    ordered = SubstitutePerformanceOrdered(
        performance_id="SP1", decision_no="9", order_id="O1", obligation_ids=("APP1/I1",), estimated_cost=money,
        basis=LAW, served_on=day("2026-08-20"),
    )  # fmt: skip
    story.file(ordered, "DEPT", "2026-08-20")
    started = SubstitutePerformanceStarted(performance_id="SP1", started_on=day("2026-09-01"))
    story.file(started, "DEPT", "2026-09-01")
    completed = SubstitutePerformanceCompleted(performance_id="SP1", completed_on=day("2026-11-02"), cost=money)
    story.file(completed, "DEPT", "2026-11-02")
    story.file(OrderClosed(order_id="O1", verified_on=day("2026-11-10")), "DEPT", "2026-11-10")
    recovered = CostRecovered(performance_id="SP1", amount=money, recovered_on=day("2026-12-01"))
    story.file(recovered, "DEPT", "2026-12-01")


def test_golden_07_a_rectification_missed_and_what_followed(story: Story) -> None:
    """
    Overdue, then under an order, then determined not complied with, then done by others at the holder's cost: each step
    is the headline of its time, and when the money is back the land is still to be accepted.
    """
    open_mine(story)
    apply_for(story, "APP1", "2026-02-02")
    hold(story, "APP1", "2026-02-20")
    item = RectificationItem(item_id="I1", text=WORDS, due_on=day("2026-05-29"), area_ids=("A1",))
    decided = decide(story, "APP1", "2026-03-02", item)
    known = story.catch_up()
    enforce(story)

    expected = {
        "2026-05-29": "attention",
        "2026-05-30": "overdue",
        "2026-06-15": "non_compliance_determined",
        "2026-08-09": "non_compliance_determined",
        "2026-08-10": "enforcement_escalated",
        "2026-10-01": "enforcement_escalated",
        "2026-12-02": "overdue",
    }
    assert expected == story.headlines(*expected)
    assert "overdue" == story.headline("2026-10-01", known)
    [reason] = story.reasons("2026-05-30")
    assert ("D-1", ("APP1/I1",), True) == (reason.rule, reason.obligations, decided in reason.positions)
    assert {"E-1"} == {each.rule for each in story.reasons("2026-06-15")}
    assert {"H-1"} == {each.rule for each in story.reasons("2026-08-10")}
    [performed] = story.ask("2026-12-02").performances
    assert [(5_000_000_00, day("2026-12-01"))] == [(each.amount.amount_minor, each.on) for each in performed.recovered]
    # The item is met by applying again for the zone, whoever did the work.
    apply_for(story, "APP2", "2026-12-02")
    assert "late" == story.owed("APP1/I1", "2026-12-03").timeliness
    assert "overdue" not in {each.headline for each in story.ask("2026-12-03").status.reasons}


def test_golden_08_a_penalty_annulled_on_review(story: Story) -> None:
    """
    The authority has three working days to withdraw the decision from display. Withdrawn, the amount is shown no more,
    the chain and the reason are, and what was signed and logged still verifies. As known before, it is shown.
    """
    open_mine(story)
    fine = Money(amount_minor=2_000_000_00, currency="CNY")
    imposed = PenaltyImposed(
        penalty_id="F1", penalty_kind="fine", decision_no="12", amount=fine, basis=LAW, served_on=day("2026-03-02"),
    )  # fmt: skip
    receipt = story.file(imposed, "DEPT", "2026-03-02")
    filed = ReviewFiled(
        review_id="RV1", forum="administrative_review", body="City", of="penalty", decision_id="F1",
        filed_on=day("2026-04-01"),
    )  # fmt: skip
    story.file(filed, "DEPT", "2026-04-01")
    decided = ReviewDecided(review_id="RV1", outcome="revoked", decision_no="13", decided_on=day("2026-09-23"))
    story.file(decided, "DEPT", "2026-09-23")
    known = story.catch_up()

    # Thursday, then the Mid-Autumn holiday from Friday to Sunday, then three working days.
    owed = {as_of: story.owed("penalty_withdrawal#F1", as_of) for as_of in ("2026-09-29", "2026-09-30")}
    assert [("due_soon", 0), ("overdue", 1)] == [(each.timeliness, each.days_overdue) for each in owed.values()]
    assert ("2026-09-29", "E-5") == (str(owed["2026-09-29"].last_day), owed["2026-09-29"].rule)

    assert [("penalty_withdrawal#F1", "authority")] == story.sweep("2026-09-30")
    varied = PenaltyVaried(
        penalty_id="F1", variation="revoked", decision_no="14", decided_on=day("2026-09-24"), reason=WORDS,
        review_id="RV1", withdraw_display=True,
    )  # fmt: skip
    story.file(varied, "DEPT", "2026-09-24", recorded="2026-10-09")
    assert [("penalty_withdrawal#F1", "met_late")] == story.sweep("2026-10-10")

    [shown] = story.ask("2026-10-10").penalties
    assert (None, "revoked") == (shown.amount, shown.variations[-1].variation)
    assert "2026-10-09" == str(shown.withdrawn_on)
    [before] = story.ask("2026-10-10", known).penalties
    assert (fine, None) == (before.amount, before.withdrawn_on)
    keys = [signer.verifier for signer in story.ledger.log_signers]
    verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, keys, ORIGIN)
    assert receipt.entry == story.entry(receipt.position).raw
    assert WORDS == story.entry(shown.withdrawn_position or 0).filing.event.reason  # type: ignore[attr-defined]


def test_golden_11_a_key_compromised_since_march(story: Story) -> None:
    """
    What the inspector signed in February counts; what it signed in April is shown as untrusted and does not, until it
    is signed again. Asked about what was known before, it counted, to the byte.
    """
    open_mine(story)
    story.ledger.enrol("INSPECTOR", "authority", "inspector")

    def inspect(inspection_id: str, first_day: str, recorded: str = "") -> int:
        event = InspectionConducted(inspection_id=inspection_id, inspection_kind="complete", first_day=day(first_day))
        return story.file(event, "INSPECTOR", first_day, recorded=recorded).position

    february, april = inspect("I2", "2026-02-10"), inspect("I4", "2026-04-10")
    violation = FindingRecorded(finding_id="F1", inspection_id="I4", finding_class="noncompliance", description=WORDS)
    finding = story.file(violation, "INSPECTOR", "2026-04-10").position
    before, known = story.ask("2026-05-01"), story.catch_up()

    story.wait_until("2026-05-11")
    stolen = story.ledger.keys["INSPECTOR"].public.key_id
    gone = SigningKeyRevoked(key_id=stolen, reason="compromised", compromised_since=day("2026-03-01"))
    revoked = story.ledger.file(gone, "party:INSPECTOR", "governance").position
    now, between = story.ask("2026-05-01"), story.catch_up()
    story.ledger.give_key("INSPECTOR")
    again = inspect("I4", "2026-04-10", recorded="2026-06-01")

    def last_inspection(answer: RightAnswer) -> int:
        return answer.status.coverage.last_inspection.position  # type: ignore[union-attr]

    assert ("non_compliance_determined", april) == (before.status.headline, last_inspection(before))
    assert ("in_progress_no_issue_known", february) == (now.status.headline, last_inspection(now))
    [reason] = story.reasons("2026-05-01", known)
    assert ("E-1", (finding,)) == (reason.rule, reason.positions)
    [mark] = [each for each in now.status.indicators if each.rule == "T-1"]
    assert {april, finding} <= set(mark.positions)
    assert [(april, revoked), (finding, revoked)] == [(each.position, each.revoked_position) for each in now.untrusted]
    assert before == story.ask("2026-05-01", known)
    assert (february, again) == (
        last_inspection(story.ask("2026-06-02", between)), last_inspection(story.ask("2026-06-02")),
    )  # fmt: skip
    assert [False, True] == [story.answers.get_event(position).is_trusted for position in (april, again)]


def test_golden_14_a_village_collective_signs_that_it_was_there(story: Story) -> None:
    """
    A body whose unified social credit code begins with N, which libraries refuse, is registered by it; its own key
    signs the record of the survey at which it was, and the acceptance rests on its taking part.
    """
    code = Identifier(scheme="CN-USCC", value="N2410781MF1234567M")
    open_mine(story)
    apply_for(story, "APP1", "2026-03-02")
    story.ledger.enrol("VILLAGE", "rural_collective", "community_delegate", identifiers=(code,))
    held = AcceptanceHeld(
        application_id="APP1", held_on=day("2026-03-20"), experts=(Expert(reference="E-17"),),
        community_delegates=(CommunityDelegation(body="VILLAGE", participation="attended", delegates=2),),
    )  # fmt: skip
    known = story.catch_up()
    survey = story.file(held, "DEPT", "2026-03-20", countersigned=("VILLAGE",)).position
    decide(story, "APP1", "2026-04-01")

    key = story.ledger.keys["VILLAGE"].public.key_id
    assert [key] == [each.kid for each in story.entry(survey).filing.payload.countersignatures]
    party = story.answers.get_party("VILLAGE", as_of=day("2026-04-02"))
    assert ("rural_collective", (code,)) == (party.party.kind, party.party.identifiers)
    [acceptance] = story.ask("2026-04-02").acceptances
    [surveyed] = acceptance.surveys
    assert [("VILLAGE", "attended")] == [(each.body, each.participation) for each in surveyed.delegations]
    assert "participation_not_shown" not in story.marks("2026-04-02")
    assert [[]] == [each.surveys for each in story.ask("2026-04-02", known).acceptances]
