# SPDX-License-Identifier: Apache-2.0
"""A result is announced before it is decided, and published once it is (Art. 48; Regulations art. 28; rule A-3)."""

from events.catalogue.acceptance import AcceptancePreliminaryResultPublished, AcceptancePublished
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule(
    "publication-follows-decision",
    "Mineral Resources Law (2024) art. 48; Land Reclamation Regulations (2011) art. 28",
)


def check_announced(event: AcceptancePreliminaryResultPublished, case: Case) -> None:
    """Refuse to announce what is decided already, what nobody surveyed, and a time for objections that is over."""
    acceptance = get_application(event.application_id, case)
    if acceptance.decision is not None:
        message = f"application {event.application_id} was decided at position {acceptance.decision.position}"
        RULE.refuse(message, code="acceptance-already-decided", pointer="/data/application_id")
    held_on = max((survey.held_on for survey in acceptance.surveys), default=None)
    if held_on is None and not case.is_imported:
        message = f"application {event.application_id}: no survey on the spot is recorded"
        RULE.refuse(message, code="acceptance-not-held", pointer="/data/application_id")
    earliest = max(acceptance.applied_on, held_on or acceptance.applied_on)
    if event.published_on < earliest:
        message = f"published_on {event.published_on}: the application or its survey is of {earliest}"
        RULE.refuse(message, code="published-too-early", pointer="/data/published_on")
    if event.objections_until is not None and event.objections_until < event.published_on:
        message = f"objections_until {event.objections_until}: announced on {event.published_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/objections_until")


def check_published(event: AcceptancePublished, case: Case) -> None:
    """Refuse to publish what is not decided, what is published, and on a day before the decision."""
    decision = get_application(event.application_id, case).decision
    if decision is None:
        message = f"application {event.application_id} is not decided"
        RULE.refuse(message, code="acceptance-undecided", pointer="/data/application_id")
    if decision.published_on is not None:
        message = f"application {event.application_id}: the result is public since {decision.published_on}"
        RULE.refuse(message, code="acceptance-already-published", pointer="/data/application_id")
    if event.published_on < decision.decided_on:
        message = f"published_on {event.published_on}: decided on {decision.decided_on}"
        RULE.refuse(message, code="published-too-early", pointer="/data/published_on")
