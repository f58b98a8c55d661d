# SPDX-License-Identifier: Apache-2.0
"""The fold: deterministic, incremental, blind to the clock, and never at a loss."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import EVENT_TYPES
from events.catalogue.acceptance import (
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionResolved,
    AcceptanceRevoked,
)
from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.clock import ObligationOverdueCleared, SchedulerRunCompleted
from events.catalogue.closure import AftercareReported
from events.catalogue.finance import Amount, SecurityReleased
from events.catalogue.inspections import OrderClosed
from events.catalogue.milestones import MilestoneVerified
from events.catalogue.plans import RestorationPlanApproved
from events.catalogue.records import ImportBatchRecorded, WritingResumed
from events.catalogue.rights import MiningRightExtinguished
from events.catalogue.trust import (
    GovernanceKeysChanged,
    LogKeyAdded,
    LogKeyRetired,
    RegistryFounded,
    RoleGranted,
    RoleRevoked,
    RuleProfileAdopted,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SigningKeyRevoked,
)
from events.errors import EvidenceError
from events.values import Text
from projections.folding import advance, fold_history, fold_on
from projections.right.distrust import TRUSTING
from projections.right.fold import HANDLERS
from projections.right.state import format_state, new_state, parse_state
from tests.projections.chronicles import STATUTE, Chronicle, day, year
from tests.projections.random_histories import EVENTS, chronicles


@given(chronicles())
def test_a_state_survives_its_own_bytes_at_every_step(chronicle):
    """
    Written out and read back between any two events, the state goes on as if it had stayed in memory.
    """
    kept, restored = new_state(chronicle.subject), new_state(chronicle.subject)
    for done, fact in enumerate(chronicle.facts, start=1):
        distrust, history = chronicle.distrust.at(fact.position), chronicle.facts[:done]
        kept, _ = advance(kept, [fact], distrust, history.copy)
        restored, _ = advance(restored, [fact], distrust, history.copy)
        restored = parse_state(format_state(restored))

        assert restored == kept
        assert format_state(restored) == format_state(kept)


@given(chronicles(), st.data())
def test_any_batches_give_the_same_bytes(chronicle, data):
    """
    Folding in two batches, through stored bytes in between, gives all that folding at once gives.
    """
    split = data.draw(st.integers(0, len(chronicle.facts)))
    size = chronicle.facts[split].position if split < len(chronicle.facts) else len(chronicle.facts) + chronicle.gap
    before, _ = fold_history(chronicle.subject, chronicle.facts[:split], chronicle.distrust.at(size))
    after, _ = fold_on(before, chronicle.facts[split:], chronicle.distrust, lambda: chronicle.facts)

    assert fold_history(chronicle.subject, chronicle.facts, chronicle.distrust)[0] == after


@given(chronicles(revised=False))
def test_facts_are_never_taken_back(chronicle):
    """
    While nothing is corrected, obligations, claims, verdicts, flags, reports and findings only ever grow.
    """
    state = new_state(chronicle.subject)
    seen: set[tuple[str, int]] = set()
    for fact in chronicle.facts:
        revised = len(state.corrections) + len(state.retractions)
        state, _ = advance(state, [fact], TRUSTING, chronicle.facts[: fact.stream_version].copy)
        now = recorded(state)
        assert seen <= now or revised < len(state.corrections) + len(state.retractions)
        assert (state.version, state.position) == (fact.stream_version, fact.position)
        seen = now


@settings(deadline=None, max_examples=25)
@given(chronicles())
def test_nothing_undoes_that_something_was_owed(chronicle):
    """
    Whatever is corrected or taken back, what was owed stays, and so does every due day it ever had.
    """
    owed: dict[str, set[int]] = {}
    for size in range(len(chronicle.facts) + 1):
        state = fold_history(chronicle.subject, chronicle.facts[:size], TRUSTING)[1]
        now = {each.obligation_id: {due.position for due in each.dues} for each in state.obligations.values()}
        assert all(days <= now.get(obligation_id, set()) for obligation_id, days in owed.items())
        owed = now


def recorded(state):
    """Return what a state has recorded, as kind and position."""
    kinds = {
        "obligation": [each.imposed_position for each in state.obligations.values()],
        "due": [due.position for each in state.obligations.values() for due in each.dues],
        "claim": [claim.position for each in state.obligations.values() for claim in each.claims],
        "verdict": [verdict.position for each in state.obligations.values() for verdict in each.verdicts],
        "flag": [flag.position for each in state.obligations.values() for flag in each.flags],
        "draft": [draft.position for each in state.obligations.values() for draft in each.drafts],
        "report": [each.position for each in state.reports],
        "finding": [each.position for each in state.findings],
        "order": [each.position for each in state.orders.values()],
        "inspection": [each.position for each in state.inspections],
        "land": [each.position for each in state.land],
        "transfer": [each.position for each in state.transfers],
        "acceptance": [each.position for each in state.acceptances.values()],
        "survey": [survey.position for each in state.acceptances.values() for survey in each.surveys],
        "decision": [each.decision.position for each in state.acceptances.values() if each.decision],
        "revocation": [past.position for each in state.acceptances.values() for past in each.revocations],
        "objection": [each.position for each in state.objections.values()],
        "closure": [each.position for each in state.closures.values()],
        "aftercare": [each.position for each in state.aftercare.values()],
        "aftercare report": [report.position for each in state.aftercare.values() for report in each.reports],
        "evaluation": [each.position for each in state.evaluations.values()],
        "discharge": [each.position for each in state.discharges],
        "estimate": [each.position for each in state.estimates.values()],
        "accrual": [each.position for each in state.accruals.values()],
        "expenditure": [each.position for each in state.expenditures.values()],
        "attestation": [each.position for each in state.attestations.values()],
        "fund check": [each.position for each in state.fund_checks.values()],
        "shortfall": [each.position for each in state.shortfalls.values()],
        "security": [each.position for each in state.securities.values()],
        "release": [part.position for each in state.securities.values() for part in each.releases],
        "forfeiture": [part.position for each in state.securities.values() for part in each.forfeitures],
        "agreement": [each.position for each in state.agreements.values()],
        "funding": [each.position for each in state.fundings.values()],
        "observation": [each.position for each in state.observations],
        "facility": [report.position for each in state.tailings.values() for report in each.reports],
        "disclosure": [each.position for each in state.disclosures],
        "owner": [position for each in state.owners.values() for position in each.positions],
        "assurance": [each.position for each in state.assurances],
        "overseas": [each.position for each in (*state.overseas_sites, *state.overseas_reports)],
        "order change": [change.position for each in state.orders.values() for change in each.modified],
        "penalty": [each.position for each in state.penalties.values()],
        "variation": [varied.position for each in state.penalties.values() for varied in each.variations],
        "payment": [paid.position for each in state.penalties.values() for paid in each.payments],
        "performance": [each.position for each in state.performances.values()],
        "recovered": [paid.position for each in state.performances.values() for paid in each.recovered],
        "withheld": [each.position for each in state.withheld],
        "redaction": [each.redaction.position for each in state.withheld if each.redaction],
        "review": [each.position for each in state.reviews.values()],
        "consultation": [each.position for each in state.consultations],
        "programme": [each.position for each in state.programmes],
        "area": [version.position for each in state.areas.values() for version in each.versions],
        "commitment": [version.position for each in state.commitments.values() for version in each.versions],
        "allocation": [each.position for each in state.allocations],
        "request": [each.position for owed in state.obligations.values() for each in owed.extension_requests],
        "stayed": [each.position for owed in state.obligations.values() for each in owed.stays],
        "ended": [each.ended.position for each in state.obligations.values() if each.ended],
        "stay": [each.position for each in state.stays.values()],
        "public report": [each.position for each in state.public_reports.values()],
        "response": [each.position for each in state.responses],
        "comment period": [each.position for each in state.comment_periods.values()],
        "licence": [each.position for each in state.licences.values()],
        "licence change": [each.position for licence in state.licences.values() for each in licence.changes],
        "right variation": [each.position for each in state.variations],
        "relinquishment": [each.position for each in state.relinquishments],
        "mine status": [each.position for each in state.mine_statuses],
        "appointment": [each.position for each in state.appointments.values()],
        "appointment end": [each.ended_position for each in state.appointments.values() if each.ended_position],
        "variance": [each.position for each in state.variances.values()],
        "variance decision": [each.decision.position for each in state.variances.values() if each.decision],
        "incident": [each.position for each in state.incidents.values()],
        "access refusal": [each.position for each in state.access_refusals.values()],
        "not complied": [each.position for order in state.orders.values() for each in order.not_complied],
        "listing": [each.position for each in state.credit_listings.values()],
        "listing end": [each.removed_position for each in state.credit_listings.values() if each.removed_position],
        "litigation": [each.position for each in state.litigations.values()],
        "outcome": [each.resolved_position for each in state.litigations.values() if each.resolved_position],
        "announcement": [each.position for held in state.acceptances.values() for each in held.announcements],
        "filed": [position for position, _, _ in state.filed],
        "correction": [each.position for each in state.corrections],
        "retraction": [each.position for each in state.retractions],
        "dispute": [each.position for each in state.disputes.values()],
        "unmatched": [each.position for each in state.unmatched],
    }
    return {(kind, position) for kind, positions in kinds.items() for position in positions}


def test_every_event_about_a_subject_is_handled():
    """
    Only the registry's own events pass without leaving a trace, and the random histories hold all others.
    """
    keys = {GovernanceKeysChanged, LogKeyAdded, LogKeyRetired, ServiceKeyAdded, ServiceKeyRetired}
    own = {
        RegistryFounded,
        SchedulerRunCompleted,
        ImportBatchRecorded,
        WritingResumed,
        WorkingCalendarAdopted,
        RuleProfileAdopted,
    } | keys

    assert own == set(EVENT_TYPES.values()) - set(HANDLERS)
    assert set(HANDLERS) == set(EVENTS)


def test_an_unknown_type_moves_only_the_place():
    """
    An event that no file handles changes the version, position and time, and nothing else.
    """
    chronicle = Chronicle()
    chronicle.register()
    before = chronicle.state()
    batch = ImportBatchRecorded(
        batch_id="B",
        mapping="m",
        mapping_sha256="0" * 64,
        source="s",
        files=(),
        rows_read=0,
        rows_used=0,
        filings_added=0,
        filings_present=0,
    )
    position = chronicle.add(batch, "2026-01-01")
    before.version, before.position = chronicle.facts[-1].stream_version, chronicle.facts[-1].position
    before.recorded_at = chronicle.facts[-1].recorded_at

    assert before == chronicle.state()
    assert position == 1


DAY = day("2026-01-01")
LOST = {
    "a verification of no milestone": (MilestoneVerified(milestone_id="M9", verified_on=DAY), "obligation-unknown"),
    "an approval of no plan": (
        RestorationPlanApproved(plan_id="P9", version=1, decision_no="1"),
        "plan-version-unknown",
    ),
    "the closing of no order": (OrderClosed(order_id="O9", verified_on=DAY), "order-unknown"),
    "the end of no right": (MiningRightExtinguished(ground="surrender"), "right-unknown"),
    "the clearing of no flag": (
        ObligationOverdueCleared(
            obligation_id="X", obligation_version=1, due_on=DAY, evaluated_as_of=DAY, reason="met"
        ),
        "obligation-unknown",
    ),
    "a survey for no application": (AcceptanceHeld(application_id="A9", held_on=DAY), "application-unknown"),
    "a decision on no application": (
        AcceptanceDecided(
            application_id="A9", acceptance_result="qualified", decision_no="1", decided_on=DAY, basis=STATUTE
        ),
        "application-unknown",
    ),
    "the revoking of no acceptance": (
        AcceptanceRevoked(
            application_id="A9", decision_no="1", revoked_on=DAY, reason=Text(en="false papers"), basis=STATUTE
        ),
        "application-unknown",
    ),
    "an answer to no objection": (
        AcceptanceObjectionResolved(objection_id="B9", outcome="upheld", reasons=Text(en="so it is"), resolved_on=DAY),
        "objection-unknown",
    ),
    "a report on no aftercare": (
        AftercareReported(aftercare_id="C9", period=year(2025), works=Text(en="weeding")),
        "aftercare-unknown",
    ),
    "the release of no security": (
        SecurityReleased(
            security_id="S9",
            release_phase="I",
            amount=Amount(amount_minor=1, currency="CNY"),
            released_on=DAY,
            decision_no="1",
        ),
        "security-unknown",
    ),
    "a role for no party": (RoleGranted(role="auditor", valid_from=DAY), "party-unknown"),
    "a role taken from no party": (RoleRevoked(role="auditor", reason=Text(en="over")), "party-unknown"),
    "a key taken from no party": (SigningKeyRevoked(key_id="k" * 43, reason="superseded"), "party-unknown"),
}


@pytest.mark.parametrize(("event", "reason"), LOST.values(), ids=LOST.keys())
def test_an_event_with_nothing_to_act_on_is_noted(event, reason):
    """
    It changes nothing, raises nothing, and is kept with its position and a reason.
    """
    chronicle = Chronicle()
    position = chronicle.add(event, "2026-01-01")
    state = chronicle.state()

    assert [(position, reason)] == [(each.position, each.reason) for each in state.unmatched]
    assert not state.exists


def test_a_damaged_state_is_evidence():
    """
    Bytes that are no state are refused as damage, not guessed at.
    """
    with pytest.raises(EvidenceError, match="stored state does not decode") as raised:
        parse_state(b'{"subject":7}')

    assert raised.value.code == "state-malformed"


def test_the_last_event_is_remembered():
    """
    A state says how far it has read and when that was recorded.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", "2026-12-31", year(2026))
    state = chronicle.state()

    assert (state.version, state.position, state.exists) == (2, 1, True)
    assert state.recorded_at == datetime.datetime(2025, 7, 1, 12, 0, tzinfo=datetime.UTC)
