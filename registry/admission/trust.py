# SPDX-License-Identifier: Apache-2.0
"""What the log says about parties, keys and roles, folded in log order (architecture.md §9).

Whether a key may sign is decided by its place in the log, never by a clock: from the position behind its registration
up to its revocation. Civil dates on keys and roles (`valid_from`, `valid_to`) narrow this by the day of recording.
What a role allows is left to `permissions`; checking the filings that bring keys and roles here, to `rules/`.
"""

import datetime
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any

from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.event import Event
from events.catalogue.trust import (
    GovernanceKeysChanged,
    PartyKind,
    PartyRegistered,
    PartyUpdated,
    RegistryFounded,
    Role,
    RoleGranted,
    RoleRevoked,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SigningKeyRegistered,
    SigningKeyRevoked,
)
from events.entry import Entry
from events.errors import EvidenceError, MalformedError
from events.ids import Position, parse_subject
from events.keys import Jwk, PublicKey
from events.values import Scope
from registry.ledger.logkeys import LOG_KEY_TYPES, LogKeys

GOVERNANCE = "GOVERNANCE"
"""The party that the governance keys of the foundation act as."""

SERVICE = "SERVICE"
"""The party that the registry's own service key acts as, in the role `system`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredKey:
    """A key of a party, and the part of the log in which it may sign."""

    public: PublicKey
    party: str
    registered_at: Position
    valid_from: datetime.date | None = None
    revoked_at: Position | None = None
    reason: str | None = None
    compromised_since: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A role given to a party once, and with what authority it was given."""

    role: Role
    scope: Scope
    valid_from: datetime.date
    valid_to: datetime.date | None
    granted_at: Position
    granted_within: tuple[Scope, ...] | None
    """The scopes of the registrar that gave it, beyond which it does not reach; None: given by governance."""
    revoked_at: Position | None = None

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether it is not revoked so far, and holds on `day`."""
        is_over = self.valid_to is not None and day > self.valid_to
        return self.revoked_at is None and self.valid_from <= day and not is_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """The word of a party that another one files for it."""

    delegation_id: str
    delegate: str
    scope: Scope
    valid_from: datetime.date
    valid_to: datetime.date
    revoked_at: Position | None = None

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether it is not revoked so far, and holds on `day`."""
        return self.revoked_at is None and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRecord:
    """What admission needs of a registered party."""

    kind: PartyKind
    jurisdiction: str | None
    region: str | None
    registered_at: Position
    registered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is behind a key: the party, and the roles it holds on the day of recording."""

    party: str
    key_id: str
    grants: tuple[RoleGrant, ...]

    def scopes_of(self, role: str) -> tuple[Scope, ...]:
        """Return the scopes in which the party holds `role`."""
        return tuple(grant.scope for grant in self.grants if grant.role == role)


_ONLY = ""
"""The key of maps that hold one thing."""
_NO_KEYS = LogKeys()


class TrustState:
    """Parties, keys and roles after the entries folded so far."""

    def __init__(self, new_map: Callable[[], MutableMapping[str, Any]] = dict) -> None:
        """Start before the foundation: nobody is known. What is learnt is kept in maps that `new_map` makes."""
        self._founded: MutableMapping[str, RegistryFounded] = new_map()
        self._thresholds: MutableMapping[str, int] = new_map()
        self._log_keys: MutableMapping[str, LogKeys] = new_map()
        self._keys: MutableMapping[str, RegisteredKey] = new_map()
        self._parties: MutableMapping[str, PartyRecord] = new_map()
        self._grants: MutableMapping[str, tuple[RoleGrant, ...]] = new_map()
        self._delegations: MutableMapping[str, tuple[Delegation, ...]] = new_map()
        # Who each key was last known to be: roles seldom change.
        self._actors: dict[str, Actor] = {}

    @property
    def origin(self) -> str:
        """The ledger's name; empty before the foundation."""
        founded = self._founded.get(_ONLY)
        return founded.origin if founded else ""

    @property
    def is_demo(self) -> bool:
        """Whether the ledger is a demonstration."""
        founded = self._founded.get(_ONLY)
        return founded is not None and founded.demo

    @property
    def log_keys(self) -> LogKeys:
        """The log's own keys."""
        return self._log_keys.get(_ONLY, _NO_KEYS)

    def evolve(self, entry: Entry) -> None:
        """Learn what `entry`, the next one in the log, says about trust; other types change nothing.

        Raises:
            EvidenceError: it holds an unusable key, which admission would have refused.
        """
        if entry.filing.payload.type in LOG_KEY_TYPES:
            self._log_keys[_ONLY] = self.log_keys.evolve(entry)
        try:
            self._fold(entry.filing.event, entry)
        except MalformedError as error:
            message = f"entry {entry.position} holds a key that cannot be used: {error.message}"
            raise EvidenceError(message, code="key-unusable", position=entry.position) from error

    @property
    def governance_threshold(self) -> int:
        """How many governance keys it takes for an act of governance."""
        return int(self._thresholds.get(_ONLY, 1))

    def governance_keys(self) -> tuple[RegisteredKey, ...]:
        """Return the governance keys in force."""
        return tuple(key for key in self._keys.values() if key.party == GOVERNANCE and key.revoked_at is None)

    def all_keys(self) -> tuple[RegisteredKey, ...]:
        """Return every key, revoked or not."""
        return tuple(self._keys.values())

    def service_keys(self) -> tuple[RegisteredKey, ...]:
        """Return the service keys that are not retired, newest first."""
        keys = [key for key in self._keys.values() if key.party == SERVICE and key.revoked_at is None]
        return tuple(sorted(keys, key=lambda key: key.registered_at, reverse=True))

    def find_key(self, key_id: str) -> RegisteredKey | None:
        """Return the key with this thumbprint, revoked or not."""
        return self._keys.get(key_id)

    def has_party(self, party: str) -> bool:
        """Whether `party` was registered."""
        return party in self._parties

    def find_party(self, party: str) -> PartyRecord | None:
        """Return what is known about `party`."""
        return self._parties.get(party)

    def grants_of(self, party: str) -> tuple[RoleGrant, ...]:
        """Return every role ever given to `party`, revoked ones too, in log order."""
        return self._grants.get(party, ())

    def delegations_by(self, party: str) -> tuple[Delegation, ...]:
        """Return every delegation that `party` ever gave, revoked ones too, in log order."""
        return self._delegations.get(party, ())

    def find_actor(self, key_id: str, *, on: datetime.date) -> Actor | None:
        """Return who signs with this key, with the roles in force on that day; revocation is the caller's to check."""
        key = self._keys.get(key_id)
        if key is None:
            return None
        grants = tuple(grant for grant in self._grants.get(key.party, ()) if grant.is_in_force(on))
        found = self._actors.get(key_id)
        if found is None or (found.party, found.grants) != (key.party, grants):
            found = self._actors[key_id] = Actor(party=key.party, key_id=key_id, grants=grants)
        return found

    @singledispatchmethod
    def _fold(self, event: Event, entry: Entry) -> None:
        """Learn from one event; each type of TRUST_TYPES has its own way."""

    @_fold.register
    def _fold_foundation(self, event: RegistryFounded, entry: Entry) -> None:
        self._founded[_ONLY] = event
        self._thresholds[_ONLY] = event.governance_threshold
        for jwk in event.governance_keys:
            self._add_key(jwk, GOVERNANCE, entry.position)
        self._add_key(event.service_key, SERVICE, entry.position)
        day = entry.recorded_at.date()
        self._grants[SERVICE] = (
            RoleGrant(
                role="system",
                scope=Scope(),
                valid_from=min(day, entry.filing.effective_on),
                valid_to=None,
                granted_at=entry.position,
                granted_within=None,
            ),
        )

    @_fold.register
    def _fold_party(self, event: PartyRegistered, entry: Entry) -> None:
        by = self._keys.get(entry.filing.header.kid)
        self._parties[_party_of(entry)] = PartyRecord(
            kind=event.party_kind,
            jurisdiction=event.jurisdiction,
            region=event.region.code if event.region else None,
            registered_at=entry.position,
            registered_by=by.party if by else "",
        )

    @_fold.register
    def _fold_party_change(self, event: PartyUpdated, entry: Entry) -> None:
        name = _party_of(entry)
        party = self._parties.get(name)
        if party is not None:
            self._parties[name] = replace(
                party,
                jurisdiction=event.jurisdiction or party.jurisdiction,
                region=event.region.code if event.region else party.region,
            )

    @_fold.register
    def _fold_grant(self, event: RoleGranted, entry: Entry) -> None:
        grant = RoleGrant(
            role=event.role,
            scope=event.scope,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            granted_at=entry.position,
            granted_within=self._limits_of_grantor(entry),
        )
        party = _party_of(entry)
        self._grants[party] = (*self._grants.get(party, ()), grant)

    @_fold.register
    def _fold_role_end(self, event: RoleRevoked, entry: Entry) -> None:
        party = _party_of(entry)
        self._grants[party] = tuple(
            replace(grant, revoked_at=entry.position)
            if grant.role == event.role and grant.revoked_at is None
            else grant
            for grant in self._grants.get(party, ())
        )

    @_fold.register
    def _fold_delegation(self, event: DelegationGranted, entry: Entry) -> None:
        delegation = Delegation(
            delegation_id=event.delegation_id,
            delegate=event.delegate,
            scope=event.scope,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
        )
        party = _party_of(entry)
        self._delegations[party] = (*self.delegations_by(party), delegation)

    @_fold.register
    def _fold_delegation_end(self, event: DelegationRevoked, entry: Entry) -> None:
        party = _party_of(entry)
        self._delegations[party] = tuple(
            replace(given, revoked_at=entry.position)
            if given.delegation_id == event.delegation_id and given.revoked_at is None
            else given
            for given in self.delegations_by(party)
        )

    @_fold.register
    def _fold_key(self, event: SigningKeyRegistered, entry: Entry) -> None:
        self._add_key(event.public_key, _party_of(entry), entry.position, valid_from=event.valid_from)

    @_fold.register
    def _fold_service_key(self, event: ServiceKeyAdded, entry: Entry) -> None:
        self._add_key(event.public_key, SERVICE, entry.position)

    @_fold.register
    def _fold_governance(self, event: GovernanceKeysChanged, entry: Entry) -> None:
        self._thresholds[_ONLY] = event.governance_threshold
        for named in event.governance_keys:
            if self.find_key(PublicKey(named.public_key).key_id) is None:
                self._add_key(named.public_key, GOVERNANCE, entry.position)
        for retired in event.retired:
            key = self._keys.get(retired.key_id)
            if key is not None:
                self._keys[retired.key_id] = replace(
                    key,
                    revoked_at=entry.position,
                    reason=retired.reason,
                    compromised_since=retired.compromised_since,
                )

    @_fold.register(SigningKeyRevoked)
    @_fold.register(ServiceKeyRetired)
    def _fold_key_end(self, event: SigningKeyRevoked | ServiceKeyRetired, entry: Entry) -> None:
        key = self._keys.get(event.key_id)
        if key is not None:
            self._keys[event.key_id] = replace(
                key,
                revoked_at=entry.position,
                reason=event.reason,
                compromised_since=event.compromised_since,
            )

    def _limits_of_grantor(self, entry: Entry) -> tuple[Scope, ...] | None:
        grantor = self.find_actor(entry.filing.header.kid, on=entry.recorded_at.date())
        if grantor is None:
            return ()
        return None if grantor.party == GOVERNANCE else grantor.scopes_of("registrar")

    def _add_key(self, jwk: Jwk, party: str, position: Position, *, valid_from: datetime.date | None = None) -> None:
        public = PublicKey(jwk)
        self._keys[public.key_id] = RegisteredKey(
            public=public, party=party, registered_at=position, valid_from=valid_from
        )


TRUST_TYPES: frozenset[str] = frozenset(
    {
        "registry.founded.v1",
        "party.registered.v1",
        "party.updated.v1",
        "role.granted.v1",
        "role.revoked.v1",
        "signing_key.registered.v1",
        "signing_key.revoked.v1",
        "service_key.added.v1",
        "service_key.retired.v1",
        "governance_keys.changed.v1",
        "delegation.granted.v1",
        "delegation.revoked.v1",
        *LOG_KEY_TYPES,
    }
)
"""The event types that change a TrustState; nothing else needs to be read for one."""


def possession_message(ledger: str, party: str, key_id: str) -> bytes:
    """Return what a new key signs to prove that `party` holds its private half.

    A first line that no compact JWS can have keeps it from ever being taken for a filing (reliability.md case 81).
    """
    return f"verdigris-key-possession\n{ledger}\n{party}\n{key_id}\n".encode()


def service_key_statement(ledger: str, key_id: str) -> bytes:
    """Return what a new service key signs to prove that it is held, and an outgoing one to hand over to it."""
    return f"verdigris-service-key\n{ledger}\n{key_id}\n".encode()


def governance_statement(ledger: str, threshold: int, key_ids: Sequence[str]) -> bytes:
    """Return what each governance key signs to prove that it is held, over all of them and their threshold."""
    return "\n".join(("verdigris-governance-keys", ledger, str(threshold), *key_ids, "")).encode()


def _party_of(entry: Entry) -> str:
    return parse_subject(entry.stream)[1]
