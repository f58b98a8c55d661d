# SPDX-License-Identifier: Apache-2.0
"""A party is registered once, and never under a name the registry keeps for itself (architecture.md §9)."""

from events.catalogue.trust import PartyRegistered
from registry.admission.case import Case, Rule
from registry.admission.trust import GOVERNANCE, SERVICE

RULE = Rule("party-registered-once", "architecture.md §9")


def check(_event: PartyRegistered, case: Case) -> None:
    """Refuse a second registration and the two reserved names."""
    name = case.subject_name
    if name in {GOVERNANCE, SERVICE}:
        message = f"party {name}: the name is kept for the keys of the foundation"
        RULE.refuse(message, code="party-name-reserved", pointer="/subject")
    if case.trust.has_party(name):
        message = f"party {name} is registered already"
        RULE.refuse(message, code="party-already-registered", pointer="/subject")
