# SPDX-License-Identifier: Apache-2.0
"""Trust and governance: the registry's foundation, its own keys, parties, roles and signing keys (domain.md §7.4 A)."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import KeyId, Sha256
from events.keys import Jwk
from events.values import Code, Count, Country, Identifier, Line, Scope, Text, Value

PartyKind = Annotated[
    Literal[
        "company",
        "authority",
        "auditor",
        "expert",
        "village_committee",
        "residents_committee",
        "rural_collective",
        "contractor",
        "financier",
        "ngo",
        "laboratory",
        "registry",
        "natural_person",
    ],
    coded("party_kind"),
]
"""Arts 46, 48 and 60 Mineral Resources Law; a natural person only where a source register names one by a pseudonym."""

Role = Annotated[
    Literal[
        "registrar",
        "inspector",
        "authority_officer",
        "acceptance_authority",
        "finance_authority",
        "holder_signatory",
        "auditor",
        "laboratory",
        "community_delegate",
        "system",
    ],
    coded("role"),
]


Vkey = Annotated[str, Meta(min_length=1, max_length=4000)]
"""A key of the log as a signed-note verifier string (tlog.md §2.1)."""

Base64url = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{86,4000}\Z")]
"""A signature in base64url without padding; ML-DSA-44 has 2,420 bytes."""

KeyLoss = Annotated[Literal["lost", "compromised"], coded("key_loss")]
"""Why an outgoing key does not endorse its successor: it is gone, or its word is worth nothing."""


ProfileName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,30}\Z")]


class AdoptedProfile(Value, frozen=True, kw_only=True):
    """A rule profile in force for a jurisdiction from a day on."""

    profile: ProfileName
    version: Annotated[int, Meta(ge=1)]
    jurisdiction: Country
    effective_from: datetime.date


class RegistryFounded(Event, frozen=True, kw_only=True, tag="registry.founded.v1"):
    """The genesis, at position 0 and signed by a governance key it names (architecture.md §9)."""

    origin: Line
    """The ledger's name: the schema-less address of its log, at most 100 bytes (tlog.md §2.2)."""
    title: Text
    log_keys: tuple[Vkey, ...]
    """The log's keys as signed-note vkey strings."""
    governance_keys: tuple[Jwk, ...]
    governance_threshold: Annotated[int, Meta(ge=1)]
    service_key: Jwk
    """Signs the registry's own filings and refusals."""
    profiles: tuple[AdoptedProfile, ...]
    licence: Line
    """Under which the data may be used, such as CC-BY-4.0."""
    demo: bool = False
    """A demo ledger is marked DEMO wherever it appears and holds nothing official."""


class RuleProfileAdopted(Event, frozen=True, kw_only=True, tag="rule_profile.adopted.v1"):
    """From a day on, rights and parties of a place are judged by this version of the published rules.

    Never for a day before it was recorded: what was said about that day stands. Others may be adopted later.
    """

    profile: ProfileName
    version: Annotated[int, Meta(ge=1)]
    jurisdiction: Country
    """The place; it covers its subdivisions, unless one of them has rules of its own."""
    effective_from: datetime.date
    content_sha256: Sha256
    """Of what the version fixes, as `/v1/rules/{profile}/{version}` publishes it."""
    decision_no: Line | None = None
    published_url: Line | None = None


class PartyRegistered(Event, frozen=True, kw_only=True, tag="party.registered.v1"):
    """A company, authority, community body or other party became known to the registry."""

    party_kind: PartyKind
    names: Text
    identifiers: tuple[Identifier, ...] = ()
    jurisdiction: Country | None = None
    region: Code | None = None
    contact_public: Line | None = None


class RoleGranted(Event, frozen=True, kw_only=True, tag="role.granted.v1"):
    """The party may act in a role, within a scope, on civil days from `valid_from` to `valid_to` included."""

    role: Role
    scope: Scope = Scope()
    valid_from: datetime.date
    valid_to: datetime.date | None = None


class RoleRevoked(Event, frozen=True, kw_only=True, tag="role.revoked.v1"):
    """The party may no longer act in the role; what it did before stands."""

    role: Role
    reason: Text


class SigningKeyRegistered(Event, frozen=True, kw_only=True, tag="signing_key.registered.v1"):
    """The party signs with this key from here on in the log; the private half is the party's alone."""

    key_id: KeyId
    algorithm: Literal["Ed25519", "ES256"]
    public_key: Jwk
    valid_from: datetime.date
    proof_of_possession: Annotated[str, Meta(min_length=86, max_length=86)]
    """The new key's signature over `verdigris-key-possession`, ledger, party and key id, a line each."""


class SigningKeyRevoked(Event, frozen=True, kw_only=True, tag="signing_key.revoked.v1"):
    """The key signs no more from here on in the log. If compromised, filings since then count as untrusted (T-1)."""

    key_id: KeyId
    reason: Annotated[Literal["superseded", "role_ended", "compromised"], coded("key_revocation_reason")]
    compromised_since: datetime.date | None = None


class SignatureByLogKey(Value, frozen=True, kw_only=True):
    """A signature over the statement that the new keys of a log are its keys."""

    vkey: Vkey
    signature: Base64url


class LogKeyAdded(Event, frozen=True, kw_only=True, tag="log_key.added.v1"):
    """These keys sign the log's checkpoints from here on, beside those in force.

    The statement that all of the signatures are over names the ledger and the new keys, in the order given:
    `verdigris-log-keys`, the origin, and each vkey, a line each.
    """

    keys: tuple[SignatureByLogKey, ...]
    """The new keys, an Ed25519 and an ML-DSA-44 one, each with its proof of possession."""
    endorsements: tuple[SignatureByLogKey, ...] = ()
    """The same statement signed by the keys in force, so that whoever trusts those can follow."""
    unendorsed: KeyLoss | None = None
    """Why not every key in force endorses the new ones; absent when every one does."""


class LogKeyRetired(Event, frozen=True, kw_only=True, tag="log_key.retired.v1"):
    """These keys sign no checkpoint from here on; what they signed before stands as far as the reason allows."""

    vkeys: tuple[Vkey, ...]
    reason: Annotated[Literal["superseded", "lost", "compromised"], coded("key_retirement_reason")]
    last_good_size: Count | None = None
    """Where compromised: the largest checkpoint by them that is known to be the log's own."""


class ServiceKeyAdded(Event, frozen=True, kw_only=True, tag="service_key.added.v1"):
    """This key signs the registry's own filings and refusals from here on, beside those in force.

    Both signatures are over `verdigris-service-key`, the ledger, and the new key's id, a line each.
    """

    key_id: KeyId
    public_key: Jwk
    proof_of_possession: Base64url
    endorsed_by: KeyId | None = None
    endorsement: Base64url | None = None
    """By a service key in force, named in `endorsed_by`."""
    unendorsed: KeyLoss | None = None
    """Why no key in force endorses it; absent when one does."""


class ServiceKeyRetired(Event, frozen=True, kw_only=True, tag="service_key.retired.v1"):
    """This service key signs no more from here on. If compromised, filings since then count as untrusted (T-1)."""

    key_id: KeyId
    reason: Annotated[Literal["superseded", "lost", "compromised"], coded("key_retirement_reason")]
    compromised_since: datetime.date | None = None


class PartyUpdated(Event, frozen=True, kw_only=True, tag="party.updated.v1"):
    """Something about a party changed, such as its name or its seat; what is not named stays as it was."""

    names: Text | None = None
    identifiers: tuple[Identifier, ...] = ()
    """Numbers added, or stated anew with the day on which they end."""
    jurisdiction: Country | None = None
    region: Code | None = None
    contact_public: Line | None = None
    reason: Text

    def __post_init__(self) -> None:
        """Refuse a change of nothing."""
        if not any((self.names, self.identifiers, self.jurisdiction, self.region, self.contact_public)):
            message = "names, identifiers, jurisdiction, region or contact_public: one of them changes"
            raise ValueError(message)


class GovernanceKey(Value, frozen=True, kw_only=True):
    """A governance key, and its signature over the statement of all of them."""

    public_key: Jwk
    proof_of_possession: Base64url


class RetiredGovernanceKey(Value, frozen=True, kw_only=True):
    """A governance key that signs no more, and why."""

    key_id: KeyId
    reason: Annotated[Literal["superseded", "lost", "compromised"], coded("key_retirement_reason")]
    compromised_since: datetime.date | None = None
    """What it signed from this day on counts as untrusted (T-1)."""


class GovernanceKeysChanged(Event, frozen=True, kw_only=True, tag="governance_keys.changed.v1"):
    """Governance passed to these keys and this threshold; signed by as many keys as the threshold before it says.

    Each key named signs the statement `verdigris-governance-keys`, the ledger, the threshold, and each key's id in the
    order given, a line each. Keys that are not named again sign no more from here on in the log.
    """

    governance_keys: tuple[GovernanceKey, ...]
    """All governance keys from here on, those that stay among them."""
    governance_threshold: Annotated[int, Meta(ge=1)]
    retired: tuple[RetiredGovernanceKey, ...] = ()
    """Every key that was one before and is not named above."""
    reason: Text | None = None
