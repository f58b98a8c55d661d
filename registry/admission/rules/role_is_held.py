# SPDX-License-Identifier: Apache-2.0
"""A role is given for days in order, and taken only from those who hold it (architecture.md §9)."""

from events.catalogue.trust import RoleGranted, RoleRevoked
from registry.admission.case import Case, Rule

RULE = Rule("role-is-held", "architecture.md §9")


def check_granted(event: RoleGranted, _case: Case) -> None:
    """Refuse the service key's own role, and a role that ends before it starts."""
    if event.role == "system":
        message = "role system: it belongs to the service key of the foundation alone"
        RULE.refuse(message, code="role-reserved", pointer="/data/role")
    if event.valid_to is not None and event.valid_to < event.valid_from:
        message = f"valid_to {event.valid_to}: before valid_from {event.valid_from}"
        RULE.refuse(message, code="period-reversed", pointer="/data/valid_to")


def check_revoked(event: RoleRevoked, case: Case) -> None:
    """Refuse to take a role that the party does not hold."""
    grants = case.trust.grants_of(case.subject_name)
    if not any(grant.role == event.role and grant.revoked_at is None for grant in grants):
        message = f"party {case.subject_name} does not hold the role {event.role}"
        RULE.refuse(message, code="role-not-held", pointer="/data/role")
