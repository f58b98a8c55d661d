# SPDX-License-Identifier: Apache-2.0
"""Penalties, substitute performance and reviews (domain.md §7.4 F; Mineral Resources Law arts 69-73)."""

from events.catalogue.penalties import PenaltyImposed, PenaltyPaid, PenaltyVaried
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from projections.right.enforcement_records import Payment, Penalty, PenaltyVariation, Performance, Review
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.state import SubjectState


def _imposed(state: SubjectState, fact: Fact, event: PenaltyImposed) -> None:
    if event.penalty_id in state.penalties:
        note_unmatched(state, fact, "penalty-already-imposed")
        return
    state.penalties[event.penalty_id] = Penalty(
        penalty_id=event.penalty_id,
        kind=event.penalty_kind,
        decision_no=event.decision_no,
        against=event.against,
        amount=event.amount,
        restoration_cost=event.restoration_cost,
        step=event.step,
        finding_ids=event.finding_ids,
        order_id=event.order_id,
        imposed_on=fact.effective_on,
        served_on=event.served_on,
        pay_by=event.pay_by,
        published_on=event.published_on,
        position=fact.position,
    )


def _varied(state: SubjectState, fact: Fact, event: PenaltyVaried) -> None:
    penalty = state.penalties.get(event.penalty_id)
    if penalty is None:
        note_unmatched(state, fact, "penalty-unknown")
        return
    variation = PenaltyVariation(
        position=fact.position,
        variation=event.variation,
        on=event.decided_on,
        amount=event.amount,
        review_id=event.review_id,
        withdraw_display=event.withdraw_display,
        made_on=fact.made_on,
    )
    penalty.variations.append(variation)


def _paid(state: SubjectState, fact: Fact, event: PenaltyPaid) -> None:
    penalty = state.penalties.get(event.penalty_id)
    if penalty is None:
        note_unmatched(state, fact, "penalty-unknown")
        return
    penalty.payments.append(Payment(position=fact.position, amount=event.amount, on=event.paid_on))


def _performance_ordered(state: SubjectState, fact: Fact, event: SubstitutePerformanceOrdered) -> None:
    if event.performance_id in state.performances:
        note_unmatched(state, fact, "performance-already-ordered")
        return
    state.performances[event.performance_id] = Performance(
        performance_id=event.performance_id,
        decision_no=event.decision_no,
        order_id=event.order_id,
        obligation_ids=event.obligation_ids,
        area_ids=event.area_ids,
        performer=event.performer,
        estimated_cost=event.estimated_cost,
        ordered_on=fact.effective_on,
        position=fact.position,
    )


def _performance_started(state: SubjectState, fact: Fact, event: SubstitutePerformanceStarted) -> None:
    performance = _find_performance(state, fact, event.performance_id)
    if performance:
        performance.started_on, performance.started_position = event.started_on, fact.position
        performance.performer = event.performer or performance.performer


def _performance_completed(state: SubjectState, fact: Fact, event: SubstitutePerformanceCompleted) -> None:
    performance = _find_performance(state, fact, event.performance_id)
    if performance:
        performance.completed_on, performance.completed_position = event.completed_on, fact.position
        performance.cost = event.cost


def _recovered(state: SubjectState, fact: Fact, event: CostRecovered) -> None:
    performance = _find_performance(state, fact, event.performance_id)
    if performance:
        performance.recovered.append(Payment(position=fact.position, amount=event.amount, on=event.recovered_on))


def _find_performance(state: SubjectState, fact: Fact, performance_id: str) -> Performance | None:
    performance = state.performances.get(performance_id)
    if performance is None:
        note_unmatched(state, fact, "performance-unknown")
    return performance


def _review_filed(state: SubjectState, fact: Fact, event: ReviewFiled) -> None:
    if event.review_id in state.reviews:
        note_unmatched(state, fact, "review-already-filed")
        return
    state.reviews[event.review_id] = Review(
        review_id=event.review_id,
        forum=event.forum,
        of=event.of,
        decision_id=event.decision_id,
        filed_on=event.filed_on,
        position=fact.position,
    )


def _review_decided(state: SubjectState, fact: Fact, event: ReviewDecided) -> None:
    review = state.reviews.get(event.review_id)
    if review is None:
        note_unmatched(state, fact, "review-unknown")
        return
    review.outcome, review.decided_on, review.decided_position = event.outcome, event.decided_on, fact.position


HANDLERS: Handlers = {
    PenaltyImposed: _imposed,
    PenaltyVaried: _varied,
    PenaltyPaid: _paid,
    SubstitutePerformanceOrdered: _performance_ordered,
    SubstitutePerformanceStarted: _performance_started,
    SubstitutePerformanceCompleted: _performance_completed,
    CostRecovered: _recovered,
    ReviewFiled: _review_filed,
    ReviewDecided: _review_decided,
}
