# SPDX-License-Identifier: Apache-2.0
"""A small founded registry for tests: real keys, a real database, the real desk, and a clock that only goes forward."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from events.catalogue.event import Event
from events.catalogue.records import WritingResumed
from events.catalogue.trust import (
    AdoptedProfile,
    GovernanceKey,
    GovernanceKeysChanged,
    PartyRegistered,
    RegistryFounded,
    RetiredGovernanceKey,
    RoleGranted,
    SigningKeyRegistered,
)
from events.clock import format_instant
from events.countersigning import countersign
from events.database import Database, open_database
from events.filing import sign_filing, write_payload
from events.ids import derived_filing_id
from events.keys import PrivateKey, generate_key, to_base64url
from events.sql import SqlEventStore
from events.store import EventStore
from events.tlog.signatures import LogSigner
from events.values import Identifier, Scope, Text
from migrations import upgrade
from registry.admission.trust import governance_statement, possession_message
from registry.filing import Desk
from registry.keyfiles import (
    LOG_ED25519,
    LOG_ML_DSA_44,
    SERVICE,
    generate_log_keys,
    load_key,
    load_signer,
    store_private_key,
)
from registry.ledger.guard import Guard
from registry.ledger.publisher import Publisher
from registry.ledger.receipts import Receipt

ORIGIN = "ledger.example/test"
_ELSEWHERE = "database-url"
START = datetime.datetime(2026, 10, 1, 8, 0, tzinfo=datetime.UTC)


@dataclass
class ForwardClock:
    """Advances a millisecond with every look, and by `forward`."""

    now: datetime.datetime = START

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(milliseconds=1)
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += datetime.timedelta(**parts)


@dataclass
class Ledger:
    """A registry as its operator runs it, with the keys of everybody."""

    folder: Path
    database: Database
    store: EventStore
    guard: Guard
    publisher: Publisher
    desk: Desk
    clock: ForwardClock
    log_signers: tuple[LogSigner, ...]
    keys: dict[str, PrivateKey] = field(default_factory=dict)
    filed: int = 0

    def sign(self, event: Event, subject: str, by: str, countersigned: tuple[str, ...] = (), **envelope: Any) -> bytes:
        """Return a filing about `subject`, countersigned and then signed with the keys of those names."""
        self.filed += 1
        payload = {
            "ledger": ORIGIN,
            "filing_id": derived_filing_id(self.clock.now, "test", str(self.filed)),
            "subject": subject,
            "effective_on": self.clock.now.date().isoformat(),
            "signed_at": format_instant(self.clock.now),
        } | envelope
        raw = write_payload(event, payload)
        for name in countersigned:
            raw = countersign(raw, self.keys[name], valid_to=self.clock.now.date())
        return sign_filing(raw, self.keys[by])

    def file(self, event: Event, subject: str, by: str, **envelope: Any) -> Receipt:
        """File it through the desk."""
        return self.desk.file(self.sign(event, subject, by, **envelope))

    def resume(self) -> Receipt | None:
        """Let writing go on as governance does, if something has stopped it."""
        stop = self.guard.read().stop
        if stop is None:
            return None
        event = WritingResumed(
            stop_code=stop.code,
            stopped_at=format_instant(stop.stopped_at),
            reason=Text(en="looked at, and nothing is wrong with it"),
            recovered=stop.recovered,
        )
        return self.file(event, "registry", "governance", countersigned=self.second_officer)

    @property
    def second_officer(self) -> tuple[str, ...]:
        """Who countersigns what governance files, if there is anybody."""
        return ("DEPT",) if "DEPT" in self.keys else ()

    def sign_party(self, party: str) -> bytes:
        """Return a filing that registers a company, signed by governance."""
        event = PartyRegistered(party_kind="company", names=Text(en=party))
        return self.sign(event, f"party:{party}", "governance")

    def enrol(
        self,
        party: str,
        kind: str,
        *roles: str,
        scope: Scope | None = None,
        algorithm: str = "Ed25519",
        identifiers: tuple[Identifier, ...] = (),
    ) -> None:
        """Register a party with a key of its own and its roles, as governance does."""
        subject, today = f"party:{party}", self.clock.now.date()
        event = PartyRegistered(party_kind=kind, names=Text(en=party), identifiers=identifiers)  # type: ignore[arg-type]
        self.file(event, subject, "governance")
        self.give_key(party, algorithm=algorithm)
        for role in roles:
            granted = RoleGranted(role=role, scope=scope or Scope(), valid_from=today)  # type: ignore[arg-type]
            self.file(granted, subject, "governance")

    def give_key(self, party: str, *, algorithm: str = "Ed25519") -> None:
        """Register a fresh key of a party, with which it signs from now on, as governance does."""
        key = self.keys[party] = PrivateKey(generate_key(algorithm))
        proof = to_base64url(key.sign(possession_message(ORIGIN, party, key.public.key_id)))
        registered = SigningKeyRegistered(
            key_id=key.public.key_id,
            algorithm=algorithm,  # type: ignore[arg-type]
            public_key=key.public.jwk,
            valid_from=self.clock.now.date(),
            proof_of_possession=proof,
        )
        self.file(registered, f"party:{party}", "governance")

    def close(self) -> None:
        """Let go of the databases."""
        self.database.close()
        self.guard.close()

    def reopened(self) -> "Ledger":
        """Return the same registry after a restart of its processes."""
        self.close()
        return open_ledger(self.folder, self.clock, self.log_signers, keys=self.keys, filed=self.filed)


def hand_governance_on(ledger: Ledger, heir: PrivateKey) -> GovernanceKeysChanged:
    """Return that governance, of one key, passes to `heir` alone."""
    statement = governance_statement(ORIGIN, 1, [heir.public.key_id])
    named = GovernanceKey(public_key=heir.public.jwk, proof_of_possession=to_base64url(heir.sign(statement)))
    old = RetiredGovernanceKey(key_id=ledger.keys["governance"].public.key_id, reason="superseded")
    return GovernanceKeysChanged(governance_keys=(named,), governance_threshold=1, retired=(old,))


def load_log_signers(folder: Path) -> tuple[LogSigner, ...]:
    """Return the log's two signers, Ed25519 first, from the plain files in `folder`."""
    return tuple(load_key(folder / name).note_signer(ORIGIN) for name in (LOG_ED25519, LOG_ML_DSA_44))


def load_service_key(folder: Path) -> PrivateKey:
    """Return the service's key from its plain file in `folder`."""
    return load_signer(folder / SERVICE)


def database_url_of(folder: Path) -> str:
    """Return where the log of the registry in `folder` is kept: in a file there, unless it was founded elsewhere."""
    elsewhere = folder / _ELSEWHERE
    return elsewhere.read_text() if elsewhere.exists() else f"sqlite:///{folder}/registry.sqlite"


def open_ledger(
    folder: Path,
    clock: ForwardClock,
    log_signers: tuple[LogSigner, ...],
    wrap: Callable[[EventStore], EventStore] = lambda store: store,
    **more: Any,
) -> Ledger:
    """Open the registry in `folder`; `wrap` may put something between the desk and its store."""
    database = open_database(database_url_of(folder))
    store = wrap(SqlEventStore(database))
    guard = Guard.open(f"sqlite:///{folder}/guard.sqlite", ORIGIN)
    database.settle()
    guard.database.settle()
    publisher = Publisher(store, guard, log_signers, origin=ORIGIN, clock=clock)
    desk = Desk(store, publisher, clock=clock)
    return Ledger(folder, database, store, guard, publisher, desk, clock, log_signers, **more)


def found_ledger(folder: Path, database_url: str | None = None, *, start: datetime.datetime = START) -> Ledger:
    """Found a registry with governance and service keys, in `folder`, or with its log in another database."""
    clock = ForwardClock(start)
    if database_url:
        (folder / _ELSEWHERE).write_text(database_url)
    for name, key in (generate_log_keys() | {SERVICE: generate_key()}).items():
        store_private_key(folder / name, key)
    log_signers = load_log_signers(folder)
    database = open_database(database_url_of(folder))
    upgrade(database)
    database.close()
    Guard.create(f"sqlite:///{folder}/guard.sqlite", ORIGIN, clock.now).close()
    keys = {"governance": PrivateKey(generate_key()), "service": load_service_key(folder)}
    ledger = open_ledger(folder, clock, log_signers, keys=keys)
    founded = RegistryFounded(
        origin=ORIGIN,
        title=Text(en="Test registry", zh="测试登记处"),
        log_keys=tuple(signer.verifier.vkey for signer in log_signers),
        governance_keys=(keys["governance"].public.jwk,),
        governance_threshold=1,
        service_key=keys["service"].public.jwk,
        profiles=tuple(
            AdoptedProfile(profile=name, version=1, jurisdiction=place, effective_from=datetime.date(2020, 1, 1))
            for name, place in (("cn", "CN"), ("qld", "AU-QLD"))
        ),
        licence="CC-BY-4.0",
    )
    ledger.file(founded, "registry", "governance")
    return ledger
