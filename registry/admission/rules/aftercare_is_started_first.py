# SPDX-License-Identifier: Apache-2.0
"""Aftercare is set by an authority before it is reported on; where it follows an acceptance, that one holds (D-10)."""

from events.catalogue.closure import AftercareReported, AftercareStarted
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule("D-10", "30 USC 1265(b)(20); Xinxiang Regulations on northern mines (2021) art. 21")


def check_started(event: AftercareStarted, case: Case) -> None:
    """Refuse aftercare upon an acceptance that does not hold."""
    if event.application_id is None:
        return
    acceptance = get_application(event.application_id, case)
    if not acceptance.is_qualified or acceptance.is_revoked:
        message = f"application {event.application_id}: no acceptance of it holds"
        RULE.refuse(message, code="acceptance-not-qualified", pointer="/data/application_id")


def check_reported(event: AftercareReported, case: Case) -> None:
    """Refuse a report on no aftercare."""
    if event.aftercare_id not in case.state.aftercare:
        message = f"aftercare {event.aftercare_id} was not started under {case.filing.payload.subject}"
        RULE.refuse(message, code="aftercare-unknown", pointer="/data/aftercare_id")
