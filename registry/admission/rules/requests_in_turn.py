# SPDX-License-Identifier: Apache-2.0
"""More time is asked for one thing at a time, from the day in force to a later one, and answered once (rule D-5)."""

from events.catalogue.deadlines import DeadlineExtensionRefused, DeadlineExtensionRequested
from projections.right.deadlines import find_request
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("requests-in-turn", "Mineral Resources Law (2024) art. 47; rule D-5")


def check_requested(event: DeadlineExtensionRequested, case: Case) -> None:
    """Refuse an id in use, what is not owed or is done, another day than the one in force, and a second request."""
    if find_request(case.state, event.request_id):
        message = f"request {event.request_id} was filed already"
        RULE.refuse(message, code="request-id-in-use", pointer="/data/request_id")
    obligation = find_round(case.state, event.obligation_id)
    if obligation is None:
        message = f"obligation {event.obligation_id} is not owed under {case.filing.payload.subject}"
        RULE.refuse(message, code="obligation-unknown", pointer="/data/obligation_id")
    if obligation.met is not None and obligation.met.standing != "claimed":
        message = f"obligation {event.obligation_id} is {obligation.met.standing} at position {obligation.met.position}"
        RULE.refuse(message, code="obligation-already-met", pointer="/data/obligation_id")
    pending = [each.request_id for each in obligation.extension_requests if each.outcome is None]
    if pending:
        message = f"obligation {event.obligation_id}: request {pending[0]} is not answered yet"
        RULE.refuse(message, code="request-pending", pointer="/data/obligation_id")
    due = obligation.dues[-1]
    if not due.may_be_on(event.old_due):
        message = f"old_due {event.old_due}: {event.obligation_id} is due on {due.due_on or 'no fixed day'}"
        RULE.refuse(message, code="due-day-differs", pointer="/data/old_due")
    if event.new_due <= event.old_due:
        message = f"new_due {event.new_due}: not later than {event.old_due}"
        RULE.refuse(message, code="due-day-not-later", pointer="/data/new_due")


def check_refused(event: DeadlineExtensionRefused, case: Case) -> None:
    """Refuse to answer what was not asked, or twice, or before it was asked."""
    request = find_request(case.state, event.request_id)
    if request is None:
        message = f"request {event.request_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="request-unknown", pointer="/data/request_id")
    if request.outcome is not None:
        message = f"request {event.request_id} was {request.outcome} at position {request.answered_position}"
        RULE.refuse(message, code="request-already-answered", pointer="/data/request_id")
    if event.refused_on < request.made_on:
        message = f"refused_on {event.refused_on}: the request was made on {request.made_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/refused_on")
