# SPDX-License-Identifier: Apache-2.0
"""Objections to an acceptance are checked and answered before the land counts as accepted (Regulations art. 28).

An objection is heard at any time, behind a decision as well. What it says is for people to weigh; that it was answered
is a plain fact.
"""

from events.catalogue.acceptance import AcceptanceDecided, AcceptanceObjectionFiled, AcceptanceObjectionResolved
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule("objections-are-answered", "Land Reclamation Regulations (2011) art. 28")


def check_filed(event: AcceptanceObjectionFiled, case: Case) -> None:
    """Refuse an objection to nothing."""
    get_application(event.application_id, case)


def check_resolved(event: AcceptanceObjectionResolved, case: Case) -> None:
    """Refuse to answer no objection, one that is answered, or before it was received."""
    objection = case.state.objections.get(event.objection_id)
    if objection is None:
        message = f"objection {event.objection_id} was not raised under {case.filing.payload.subject}"
        RULE.refuse(message, code="objection-unknown", pointer="/data/objection_id")
    if objection.resolved_position is not None:
        message = f"objection {event.objection_id} was answered at position {objection.resolved_position}"
        RULE.refuse(message, code="objection-already-resolved", pointer="/data/objection_id")
    if event.resolved_on < objection.received_on:
        message = f"resolved_on {event.resolved_on}: the objection was received on {objection.received_on}"
        RULE.refuse(message, code="resolved-before-received", pointer="/data/resolved_on")


def check_decision(event: AcceptanceDecided, case: Case) -> None:
    """Refuse to accept land while an objection to it is open."""
    if event.acceptance_result != "qualified":
        return
    for objection in case.state.objections.values():
        if objection.application_id == event.application_id and objection.resolved_position is None:
            message = f"application {event.application_id}: objection {objection.objection_id} is not answered"
            RULE.refuse(message, code="objection-open", pointer="/data/acceptance_result")
