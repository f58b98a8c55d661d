# SPDX-License-Identifier: Apache-2.0
"""Registrars bring in those who file; those who decide come from governance alone (architecture.md §9).

Otherwise the registrar of one region could make itself an inspector or, with a second key, an officer of another one
(reliability.md case 79). So a registrar gives and takes only the role of a signatory, and registers and revokes keys
only of parties that hold no other role and are of no kind that decides or attests.
"""

from events.catalogue.trust import PartyUpdated, RoleGranted, RoleRevoked, SigningKeyRegistered, SigningKeyRevoked
from registry.admission.case import Case, Rule

RULE = Rule("registrars-admit-filers-only", "architecture.md §9")
FILER_ROLE = "holder_signatory"
_DECIDING_KINDS = frozenset({"authority", "registry", "auditor", "laboratory"})


def check_role(event: RoleGranted | RoleRevoked, case: Case) -> None:
    """Refuse a registrar that gives or takes a role other than that of a signatory."""
    if case.capacity == "registrar" and event.role != FILER_ROLE:
        message = f"role {event.role}: only governance gives and takes it; a registrar, only {FILER_ROLE}"
        RULE.refuse(message, code="role-needs-governance", pointer="/data/role")


def check_key(_event: SigningKeyRegistered | SigningKeyRevoked | PartyUpdated, case: Case) -> None:
    """Refuse a registrar that handles a key, or the entry, of a party that decides or attests."""
    party = case.trust.find_party(case.subject_name)
    if case.capacity != "registrar" or party is None:
        return
    grants = case.trust.grants_of(case.subject_name)
    roles = sorted({grant.role for grant in grants if grant.revoked_at is None} - {FILER_ROLE})
    if party.kind in _DECIDING_KINDS or roles:
        what = f"of kind {party.kind}" if party.kind in _DECIDING_KINDS else f"{roles[0]}"
        message = f"party {case.subject_name} is {what}: its keys and its entry are for governance to change"
        RULE.refuse(message, code="key-needs-governance", pointer="/subject")
