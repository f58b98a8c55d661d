# SPDX-License-Identifier: Apache-2.0
"""A party, its roles and its keys, as a page about the party shows them.

Whether a key may sign is not decided from this: admission keeps its own account of trust.
"""

from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.trust import (
    PartyRegistered,
    PartyUpdated,
    RoleGranted,
    RoleRevoked,
    SigningKeyRegistered,
    SigningKeyRevoked,
)
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.licences import stated_anew
from projections.right.records import DelegationFacts, KeyFacts, PartyFacts, RoleFacts
from projections.right.state import SubjectState


def _registered(state: SubjectState, fact: Fact, event: PartyRegistered) -> None:
    if state.party:
        note_unmatched(state, fact, "party-already-registered")
        return
    state.party = PartyFacts(
        kind=event.party_kind,
        names=event.names,
        identifiers=event.identifiers,
        jurisdiction=event.jurisdiction,
        region=event.region,
        contact_public=event.contact_public,
        registered_on=fact.effective_on,
        registered_position=fact.position,
    )


def _updated(state: SubjectState, fact: Fact, event: PartyUpdated) -> None:
    if party := _find_party(state, fact):
        party.names, party.region = event.names or party.names, event.region or party.region
        party.jurisdiction = event.jurisdiction or party.jurisdiction
        party.contact_public = event.contact_public or party.contact_public
        party.identifiers = stated_anew(party.identifiers, event.identifiers)


def _role_granted(state: SubjectState, fact: Fact, event: RoleGranted) -> None:
    if party := _find_party(state, fact):
        role = RoleFacts(
            role=event.role,
            scope=event.scope,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            position=fact.position,
        )
        party.roles.append(role)


def _role_revoked(state: SubjectState, fact: Fact, event: RoleRevoked) -> None:
    if party := _find_party(state, fact):
        live = [role for role in party.roles if role.role == event.role and role.revoked_position is None]
        for role in live:
            role.revoked_position = fact.position
        if not live:
            note_unmatched(state, fact, "role-unknown")


def _key_registered(state: SubjectState, fact: Fact, event: SigningKeyRegistered) -> None:
    if party := _find_party(state, fact):
        key = KeyFacts(key_id=event.key_id, algorithm=event.algorithm, position=fact.position)
        party.keys.append(key)


def _key_revoked(state: SubjectState, fact: Fact, event: SigningKeyRevoked) -> None:
    if party := _find_party(state, fact):
        live = [key for key in party.keys if key.key_id == event.key_id and key.revoked_position is None]
        for key in live:
            key.revoked_position = fact.position
            key.revoked_reason = event.reason
            key.compromised_since = event.compromised_since
        if not live:
            note_unmatched(state, fact, "key-unknown")


def _delegation_granted(state: SubjectState, fact: Fact, event: DelegationGranted) -> None:
    if party := _find_party(state, fact):
        delegation = DelegationFacts(
            delegation_id=event.delegation_id,
            delegate=event.delegate,
            scope=event.scope,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            position=fact.position,
        )
        party.delegations.append(delegation)


def _delegation_revoked(state: SubjectState, fact: Fact, event: DelegationRevoked) -> None:
    if party := _find_party(state, fact):
        of_that_id = [given for given in party.delegations if given.delegation_id == event.delegation_id]
        live = [given for given in of_that_id if given.revoked_position is None]
        for given in live:
            given.revoked_position = fact.position
        if not live:
            note_unmatched(state, fact, "delegation-unknown")


def _find_party(state: SubjectState, fact: Fact) -> PartyFacts | None:
    if state.party is None:
        note_unmatched(state, fact, "party-unknown")
    return state.party


HANDLERS: Handlers = {
    PartyRegistered: _registered,
    PartyUpdated: _updated,
    RoleGranted: _role_granted,
    RoleRevoked: _role_revoked,
    SigningKeyRegistered: _key_registered,
    SigningKeyRevoked: _key_revoked,
    DelegationGranted: _delegation_granted,
    DelegationRevoked: _delegation_revoked,
}
