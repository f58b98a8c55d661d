# SPDX-License-Identifier: Apache-2.0
"""A review is of a recorded decision, where it names one, and is decided once."""

from collections.abc import Container

from events.catalogue.reviews import ReviewDecided, ReviewFiled
from registry.admission.case import Case, Rule

RULE = Rule("review-in-turn", "Administrative Penalty Law (2021) arts 7 and 73")


def check_filed(event: ReviewFiled, case: Case) -> None:
    """Refuse an id in use, and a decision that is not recorded."""
    if event.review_id in case.state.reviews:
        message = f"review {event.review_id} was filed already"
        RULE.refuse(message, code="review-id-in-use", pointer="/data/review_id")
    state = case.state
    recorded: dict[str, Container[str]] = {
        "order": state.orders,
        "penalty": state.penalties,
        "plan_decision": state.plans,
    }
    if event.decision_id is not None and event.decision_id not in recorded.get(event.of, ()):
        message = f"{event.of} {event.decision_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="decision-unknown", pointer="/data/decision_id")


def check_decided(event: ReviewDecided, case: Case) -> None:
    """Refuse the outcome of an unknown review, a second outcome, and one before it was filed."""
    review = case.state.reviews.get(event.review_id)
    if review is None:
        message = f"review {event.review_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="review-unknown", pointer="/data/review_id")
    if review.decided_position is not None:
        message = f"review {event.review_id} was decided at position {review.decided_position}"
        RULE.refuse(message, code="review-already-decided", pointer="/data/review_id")
    if event.decided_on < review.filed_on:
        message = f"decided_on {event.decided_on}: the review was filed on {review.filed_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/decided_on")
