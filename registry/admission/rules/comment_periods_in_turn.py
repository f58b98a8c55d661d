# SPDX-License-Identifier: Apache-2.0
"""A period for comments is opened on something there is, and closed once, not before it began (Art. 46)."""

from events.catalogue.consultations import CommentPeriodClosed, CommentPeriodOpened
from registry.admission.case import Case, Rule

RULE = Rule("comment-periods-in-turn", "Mineral Resources Law (2024) art. 46")


def check_opened(event: CommentPeriodOpened, case: Case) -> None:
    """Refuse an id in use, and a plan or version that is not on record."""
    if event.period_id in case.state.comment_periods:
        message = f"comment period {event.period_id} was opened already"
        RULE.refuse(message, code="comment-period-id-in-use", pointer="/data/period_id")
    if event.plan_id is None:
        return
    plan = case.state.plans.get(event.plan_id)
    if plan is None:
        message = f"plan {event.plan_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="plan-unknown", pointer="/data/plan_id")
    if event.version is not None and event.version not in {each.version for each in plan.versions}:
        message = f"plan {event.plan_id}: version {event.version} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/version")


def check_closed(event: CommentPeriodClosed, case: Case) -> None:
    """Refuse to close no period, one twice, or before it began."""
    period = case.state.comment_periods.get(event.period_id)
    if period is None:
        message = f"comment period {event.period_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="comment-period-unknown", pointer="/data/period_id")
    if period.closed_position is not None:
        message = f"comment period {event.period_id} was closed at position {period.closed_position}"
        RULE.refuse(message, code="comment-period-already-closed", pointer="/data/period_id")
    if event.closed_on < period.period.first:
        message = f"closed_on {event.closed_on}: comments are taken from {period.period.first}"
        RULE.refuse(message, code="period-reversed", pointer="/data/closed_on")
