# SPDX-License-Identifier: Apache-2.0
"""A registry in memory for admission tests: real keys and filings, the real folds, no store and no desk.

Whatever is recorded here has been admitted first, so no test stands on a history that the registry would refuse.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from events.catalogue.event import Event
from events.catalogue.trust import (
    AdoptedProfile,
    LogKeyAdded,
    PartyKind,
    PartyRegistered,
    RegistryFounded,
    Role,
    RoleGranted,
    ServiceKeyAdded,
    SignatureByLogKey,
    SigningKeyRegistered,
)
from events.clock import format_instant
from events.countersigning import countersign
from events.entry import Entry, make_entry
from events.errors import RejectedError
from events.filing import Filing, parse_filing, sign_filing, write_payload
from events.ids import Position, StreamVersion, derived_filing_id
from events.keys import PrivateKey, generate_key, to_base64url
from events.tlog.signatures import Ed25519Signer, LogSigner, MLDSA44Signer
from events.values import Code, Scope, Text
from projections.folding import advance
from projections.right.distrust import TRUSTING, Distrust
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.countersigned import TWO_PERSONS
from registry.admission.trust import TrustState, possession_message, service_key_statement
from registry.ledger.logkeys import format_log_key_statement

ORIGIN = "ledger.example/test"
TODAY = datetime.date(2026, 10, 10)
PAPER = {"channel": "paper", "assurance": "authority_verified", "register": "County archive"}
IMPORT = {"channel": "import", "assurance": "imported_unverified", "register": "Provincial register"}


def day(text: str) -> datetime.date:
    """Return the civil day written as YYYY-MM-DD."""
    return datetime.date.fromisoformat(text)


def henan(county: str = "410000") -> Code:
    """Return a division of Henan, by its GB/T 2260 code."""
    return Code(scheme="CN-GBT2260", code=county)


@dataclass
class World:
    """The log so far, who is in it, and what follows from it."""

    today: datetime.date = TODAY
    entries: list[Entry] = field(default_factory=list)
    trust: TrustState = field(default_factory=TrustState)
    states: dict[str, SubjectState] = field(default_factory=dict)
    distrust: Distrust = TRUSTING
    keys: dict[str, PrivateKey] = field(default_factory=dict)
    log_signers: list[LogSigner] = field(default_factory=lambda: [log_signer(ORIGIN)])
    """The log's keys in force."""

    def sign(
        self, event: Event, subject: str, by: str, countersigned: tuple[str, ...] | None = None, **envelope: Any
    ) -> Filing:
        """Return a filing as the desk would have read it, countersigned by some, or as it takes."""
        noon = datetime.datetime.combine(self.today, datetime.time(12), datetime.UTC)
        payload = {
            "ledger": ORIGIN,
            "filing_id": derived_filing_id(noon, str(len(self.entries))),
            "subject": subject,
            "effective_on": self.today.isoformat(),
            "signed_at": format_instant(noon),
        } | envelope
        raw = write_payload(event, payload)
        if countersigned is None:
            countersigned = () if "on_behalf_of" in envelope else self._second(event, subject, by)
        for name in countersigned:
            raw = countersign(raw, self.keys[name], valid_to=self.today)
        return parse_filing(sign_filing(raw, self.keys[by]))

    def _second(self, event: Event, subject: str, by: str) -> tuple[str, ...]:
        """Return who countersigns what takes two persons."""
        seconds = ("REGISTRAR", "ELSEWHERE" if subject == "registry" else "OFFICER")
        is_for_two = str(event.__struct_config__.tag) in TWO_PERSONS
        return tuple(name for name in seconds if is_for_two and name != by and name in self.keys)[:1]

    def check(self, filing: Filing) -> None:
        """Ask for admission as the next entry."""
        check_admission(filing, trust=self.trust, state=self.state(filing.payload.subject), today=self.today)

    def verdict(self, event: Event, subject: str, by: str, **envelope: Any) -> str:
        """Return the code of the refusal, or nothing when it is accepted."""
        try:
            self.check(self.sign(event, subject, by, **envelope))
        except RejectedError as refusal:
            return refusal.code
        return ""

    def refusal(self, event: Event, subject: str, by: str, **envelope: Any) -> RejectedError:
        """Return the refusal; that there is one is checked."""
        try:
            self.check(self.sign(event, subject, by, **envelope))
        except RejectedError as refusal:
            return refusal
        message = f"{event} was accepted"
        raise AssertionError(message)

    def file(self, event: Event, subject: str, by: str, **envelope: Any) -> Entry:
        """Admit and record it."""
        filing = self.sign(event, subject, by, **envelope)
        filing.verify(get_signing_key(filing, self.trust, today=self.today))
        self.check(filing)
        state = self.state(subject)
        before = [entry for entry in self.entries if entry.stream == subject]
        entry = make_entry(
            filing,
            position=Position(len(self.entries)),
            stream_version=StreamVersion(state.version + 1),
            previous=before[-1].sha256 if before else "",
            recorded_at=datetime.datetime.combine(self.today, datetime.time(13), datetime.UTC),
        )
        self.entries.append(entry)
        self.trust.evolve(entry)
        self.distrust = self.distrust.learn(entry.position, entry.filing.event)
        self._advance(subject, [fact_of(entry)])
        return entry

    def state(self, subject: str) -> SubjectState:
        """Return the state of `subject` as of now."""
        return self._advance(subject, [])

    def _advance(self, subject: str, facts: Sequence[Fact]) -> SubjectState:
        state = self.states.get(subject) or new_state(subject)
        state, review = advance(state, facts, self.distrust, lambda: self._history(subject))
        assert review is None
        self.states[subject] = state
        return state

    def _history(self, subject: str) -> list[Fact]:
        return [fact_of(entry) for entry in self.entries if entry.stream == subject]

    def new_key(self, name: str, algorithm: str = "Ed25519") -> PrivateKey:
        """Make a key, under a name by which tests sign with it."""
        self.keys[name] = PrivateKey(generate_key(algorithm))
        return self.keys[name]

    def found(self) -> None:
        """Record the foundation."""
        self.new_key("governance")
        self.new_key("service")
        self.file(foundation(self), "registry", "governance")

    def enrol(
        self, party: str, kind: PartyKind, *roles: Role, region: Code | None = None, scope: Scope | None = None
    ) -> None:
        """Register a party with a key and its roles, as governance does."""
        event = PartyRegistered(party_kind=kind, names=Text(en=party), jurisdiction="CN", region=region or henan())
        self.file(event, f"party:{party}", "governance")
        self.file(key_event(self, party, key=self.new_key(party)), f"party:{party}", "governance")
        for role in roles:
            granted = RoleGranted(role=role, scope=scope or Scope(), valid_from=day("2026-01-01"))
            self.file(granted, f"party:{party}", "governance")


def log_signer(name: str) -> Ed25519Signer:
    """Return the log key of that name that foundations in these tests name."""
    return Ed25519Signer(name, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def log_vkey(name: str) -> str:
    """Return its public half."""
    return log_signer(name).verifier.vkey


def new_log_signers(name: str = ORIGIN) -> tuple[LogSigner, LogSigner]:
    """Return a fresh pair of log keys."""
    return Ed25519Signer(name, Ed25519PrivateKey.generate()), MLDSA44Signer(name, MLDSA44PrivateKey.generate())


def log_key_event(fresh: Sequence[LogSigner], old: Sequence[LogSigner], **changes: Any) -> LogKeyAdded:
    """Return the event by which the `fresh` keys join the `old` ones, with some fields changed."""
    statement = format_log_key_statement(ORIGIN, [signer.verifier.vkey for signer in fresh])
    fields: dict[str, Any] = {
        "keys": tuple(signed(signer, statement) for signer in fresh),
        "endorsements": tuple(signed(signer, statement) for signer in old),
    }
    return LogKeyAdded(**(fields | changes))


def signed(signer: LogSigner, statement: bytes) -> SignatureByLogKey:
    """Return the statement's signature by a log key."""
    return SignatureByLogKey(vkey=signer.verifier.vkey, signature=to_base64url(signer.sign_statement(statement)))


def service_key_event(key: PrivateKey, old: PrivateKey, **changes: Any) -> ServiceKeyAdded:
    """Return the event by which service key `key` joins `old`, with some fields changed."""
    statement = service_key_statement(ORIGIN, key.public.key_id)
    fields: dict[str, Any] = {
        "key_id": key.public.key_id,
        "public_key": key.public.jwk,
        "proof_of_possession": to_base64url(key.sign(statement)),
        "endorsed_by": old.public.key_id,
        "endorsement": to_base64url(old.sign(statement)),
    }
    return ServiceKeyAdded(**(fields | changes))


def foundation(world: World, **changes: Any) -> RegistryFounded:
    """Return a foundation by the keys named governance and service, with some fields changed."""
    fields: dict[str, Any] = {
        "origin": ORIGIN,
        "title": Text(en="Test registry", zh="测试登记处"),
        "log_keys": (log_vkey(ORIGIN),),
        "governance_keys": (world.keys["governance"].public.jwk,),
        "governance_threshold": 1,
        "service_key": world.keys["service"].public.jwk,
        "profiles": (
            AdoptedProfile(profile="cn", version=1, jurisdiction="CN", effective_from=datetime.date(2025, 7, 1)),
        ),
        "licence": "CC-BY-4.0",
    }
    return RegistryFounded(**(fields | changes))


def key_event(world: World, party: str, *, key: PrivateKey, **changes: Any) -> SigningKeyRegistered:
    """Return the registration of `key` for `party` with its proof of possession, with some fields changed."""
    public = key.public
    proof = key.sign(possession_message(ORIGIN, party, public.key_id))
    fields: dict[str, Any] = {
        "key_id": public.key_id,
        "algorithm": public.algorithm,
        "public_key": public.jwk,
        "valid_from": world.today,
        "proof_of_possession": to_base64url(proof),
    }
    return SigningKeyRegistered(**(fields | changes))
