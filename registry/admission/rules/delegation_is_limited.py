# SPDX-License-Identifier: Apache-2.0
"""A delegation names the delegate, the matters and the days, and can be taken back (Civil Code arts 165 and 173).

It never reaches beyond what the subject files as the one who owes it, and cannot be passed on (art. 169): there is no
delegation of families in which only authorities, auditors or the registry file, and none of delegation itself.
"""

from functools import cache

from events.catalogue import EVENT_TYPES
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.families import EventFamily, family_of
from registry.admission.case import Case, Rule
from registry.admission.permissions import PERMISSIONS

RULE = Rule("delegation-is-limited", "Civil Code arts 165, 169 and 173; architecture.md §9")
_NO_DELEGATES = frozenset({"authority", "registry"})


@cache
def delegable_families() -> frozenset[EventFamily]:
    """Return the families in which whoever owes a thing files it."""
    rows = PERMISSIONS.items()
    return frozenset(family_of(EVENT_TYPES[name]) for name, row in rows if "holder" in row.capacities)


def check_granted(event: DelegationGranted, case: Case) -> None:
    """Refuse an id used before, a delegate that cannot be one, a period in reverse, and what cannot be delegated."""
    if any(given.delegation_id == event.delegation_id for given in case.trust.delegations_by(case.subject_name)):
        message = f"delegation {event.delegation_id} of party {case.subject_name} is there already"
        RULE.refuse(message, code="delegation-known", pointer="/data/delegation_id")
    _check_delegate(event, case)
    if event.valid_to < event.valid_from:
        message = f"valid_to {event.valid_to}: before valid_from {event.valid_from}"
        RULE.refuse(message, code="period-reversed", pointer="/data/valid_to")
    if not event.scope.families:
        message = "families: none is named, and a delegation is for stated matters"
        RULE.refuse(message, code="families-missing", pointer="/data/scope/families")
    for index, family in enumerate(event.scope.families):
        if family not in delegable_families():
            message = f"family {family}: nothing in it is for the party that owes the restoration to file"
            RULE.refuse(message, code="family-not-delegable", pointer=f"/data/scope/families/{index}")


def check_revoked(event: DelegationRevoked, case: Case) -> None:
    """Refuse to take back what was not given, or was taken back."""
    given = case.trust.delegations_by(case.subject_name)
    if not any(each.delegation_id == event.delegation_id and each.revoked_at is None for each in given):
        message = f"delegation {event.delegation_id} of party {case.subject_name} is not in force"
        RULE.refuse(message, code="delegation-unknown", pointer="/data/delegation_id")


def _check_delegate(event: DelegationGranted, case: Case) -> None:
    party = case.trust.find_party(event.delegate)
    if party is None:
        message = f"delegate {event.delegate}: no such party is registered"
        RULE.refuse(message, code="party-unknown", pointer="/data/delegate")
    if event.delegate == case.subject_name or party.kind in _NO_DELEGATES:
        what = "the party itself" if event.delegate == case.subject_name else f"of kind {party.kind}"
        message = f"delegate {event.delegate}: is {what}"
        RULE.refuse(message, code="delegate-not-allowed", pointer="/data/delegate")
