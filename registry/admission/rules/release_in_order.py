# SPDX-License-Identifier: Apache-2.0
"""A security is given back phase by phase, the later ones upon verified work (30 USC 1269(c); rule F-3).

`partial` and `full` stand outside the phases, for a replaced security or another law. A register from elsewhere may not
have kept the earlier phases or the verifications: imported releases need neither.
"""

from events.catalogue.finance import SecurityReleased
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule("F-3", "30 USC 1269(c)")
_BEFORE = {"I": None, "II": "I", "III": "II"}


def check(event: SecurityReleased, case: Case) -> None:
    """Refuse a phase out of turn, and one that rests on nothing verified."""
    for index, milestone_id in enumerate(event.milestone_ids):
        _check_verified(milestone_id, case, f"/data/milestone_ids/{index}")
    for index, application_id in enumerate(event.application_ids):
        _check_accepted(application_id, case, f"/data/application_ids/{index}")
    if event.release_phase in _BEFORE and not case.is_imported:
        _check_turn(event, case)


def _check_turn(event: SecurityReleased, case: Case) -> None:
    security = case.state.securities.get(event.security_id)
    released = {release.phase for release in security.releases} if security else set()
    before = _BEFORE[event.release_phase]
    if event.release_phase in released or (before is not None and before not in released):
        found = ", ".join(sorted(released)) or "nothing"
        message = f"security {event.security_id}: phase {event.release_phase} after {found}"
        RULE.refuse(message, code="release-out-of-turn", pointer="/data/release_phase")
    if before is not None and not (event.milestone_ids or event.application_ids):
        message = f"security {event.security_id}: phase {event.release_phase} rests on verified work, found none"
        RULE.refuse(message, code="release-without-verification", pointer="/data/milestone_ids")


def _check_verified(milestone_id: str, case: Case, pointer: str) -> None:
    milestone = case.state.obligations.get(milestone_id)
    if milestone is None or milestone.kind != "milestone":
        message = f"milestone {milestone_id} is not scheduled under {case.filing.payload.subject}"
        RULE.refuse(message, code="milestone-unknown", pointer=pointer)
    if milestone.met is None or milestone.met.standing != "verified":
        message = f"milestone {milestone_id} is not verified"
        RULE.refuse(message, code="milestone-not-verified", pointer=pointer)


def _check_accepted(application_id: str, case: Case, pointer: str) -> None:
    acceptance = get_application(application_id, case, pointer)
    if not acceptance.is_qualified or acceptance.is_revoked:
        message = f"application {application_id}: no acceptance of it holds"
        RULE.refuse(message, code="acceptance-not-qualified", pointer=pointer)
