# SPDX-License-Identifier: Apache-2.0
"""The composition root: what is made of settings, and the only place that reads the real time and makes random ids.

Two ways to hold a registry: `Registry` reads and has no key; `WritingRegistry` also has the desk, the publisher with
the log's keys and the guard, and the service's signer. Which one a process gets is the choice of its entry point
(architecture.md §5, §9).
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self, overload
from zoneinfo import ZoneInfo

from api.settings import Settings, hide_secrets
from events.clock import Clock
from events.errors import EvidenceError, NotFoundError, UnavailableError
from events.ids import Position, TreeSize, random_filing_id

if TYPE_CHECKING:
    from api.ownkeys import OwnKeys, ServiceKeys
    from events.catalogue.trust import AdoptedProfile, RegistryFounded
    from events.database import Database
    from events.keys import Signer
    from events.storage import Storage
    from events.store import EventStore
    from events.values import Text
    from projections.answers import Answers
    from projections.runner import Runner
    from registry.evidence import Custody
    from registry.filing import Desk
    from registry.ledger.guard import Guard
    from registry.ledger.logkeys import LogKeys
    from registry.ledger.publisher import Publisher
    from registry.ledger.signing import KnownLogKeys
    from registry.private import Vault
    from registry.sealing import Cost

_SQLITE = "sqlite:///"
_MIB = 1024 * 1024
_MOST_ADOPTIONS = 10_000
_log = logging.getLogger("verdigris.wiring")
KEYS: Final = "keys"
PASSPHRASE_FILE: Final = "passphrase"  # noqa: S105 - the name of a file
VKEY_FILE: Final = "log.vkey"
"""The log's public keys as signed-note vkeys, a line each: what a reader needs to check receipts offline."""


def system_clock() -> datetime:
    """Return the real present instant in UTC."""
    return datetime.now(UTC)


def new_filing_id() -> str:
    """Return a UUIDv7 of the real present."""
    return random_filing_id(system_clock(), secrets.token_bytes(16))


def new_salt() -> bytes:
    """Return 128 random bits that keep a private value from being guessed (RFC 9901 §9.3)."""
    return secrets.token_bytes(16)


new_request_id = new_filing_id
"""A request's id orders requests by time, too."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A registry to read from; close it, or use it as a context."""

    settings: Settings
    foundation: RegistryFounded
    database: Database
    store: EventStore
    answers: Answers
    runner: Runner
    clock: Clock
    known_keys: KnownLogKeys

    def log_keys(self) -> LogKeys:
        """Return the log's keys, old and new, and which part of the log each signs."""
        with self.store.reading() as view:
            return self.known_keys.of(view)

    @cached_property
    def evidence(self) -> Custody:
        """The files that filings name.

        Raises:
            MalformedError: the setting names no place for them.
            UnavailableError: the place cannot be asked.
        """
        return open_evidence_of(self.settings)

    @cached_property
    def private(self) -> Vault:
        """The private values that the log has digests of; for nothing that is public."""
        from registry.private import Vault

        return Vault(Path(self.settings.private))

    def local_time(self) -> datetime:
        """Return what time it is where the registry is."""
        return self.clock().astimezone(ZoneInfo(self.settings.time_zone))

    def today(self) -> date:
        """Return the civil day it is where the registry is."""
        return self.local_time().date()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close at the context's end."""
        self.close()


@dataclass(frozen=True, kw_only=True)
class WritingRegistry(Registry):
    """A registry to file with: it holds the log's and the service's keys."""

    desk: Desk
    publisher: Publisher
    guard: Guard
    storage: Storage
    own_keys: OwnKeys
    service_keys: ServiceKeys

    @property
    def service_signer(self) -> Signer:
        """The key that signs now what the registry files and refuses by itself.

        Raises:
            UnavailableError: it was rotated, and the new one is not held by this process.
        """
        return self.service_keys.current()

    def check_keys(self) -> None:
        """Check that this process holds every key that is due now.

        Raises:
            UnavailableError: the keys were rotated, and the new ones are not here; nothing is written until they are.
        """
        self.publisher.check_signers()
        self.service_keys.current()

    def close(self) -> None:
        """Let go of the guard and the database."""
        self.guard.close()
        super().close()


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What a new registry is to be."""

    origin: str
    title: Text
    database_url: str = "sqlite:///registry.sqlite"
    guard_url: str = "sqlite:///guard.sqlite"
    licence: str = "CC-BY-4.0"
    time_zone: str = "UTC"
    profiles: tuple[AdoptedProfile, ...] = field(default=())
    """The rules in force from the beginning; none given: all that are shipped for some place."""
    demo: bool = False
    cost: Cost | None = None
    """What guessing the passphrase of its keys costs; None: what is recommended."""


@overload
def open_registry(
    settings: Settings, *, writing: Literal[False], clock: Clock = ..., lost_keys: bool = ...
) -> Registry: ...
@overload
def open_registry(
    settings: Settings, *, writing: Literal[True], clock: Clock = ..., lost_keys: bool = ...
) -> WritingRegistry: ...
def open_registry(
    settings: Settings, *, writing: bool, clock: Clock = system_clock, lost_keys: bool = False
) -> Registry:
    """Open a founded registry, to read or also to write.

    With `lost_keys` it opens for writing although keys that are due are not here: nothing but their replacement can
    then be filed.

    Raises:
        NotFoundError: there is no such database, or a key is missing.
        NotPermittedError: a key may not be used, or is another registry's.
        UnavailableError: the database does not answer, its schema is old, settings and log disagree, or the log is
            judged by rules that are not in this program; or time zones are missing or older than these rules.
        EvidenceError: the guard is missing or belongs to another log.
    """
    from projections.answers import Answers
    from projections.runner import Runner
    from registry.ledger.signing import KnownLogKeys
    from registry.zones import use_shipped_zones

    use_shipped_zones()
    database, store = open_log(settings)
    try:
        foundation = _read_foundation(store, settings)
        answers, runner = Answers(database, store), Runner(database, store)
        registry = Registry(
            settings=settings,
            foundation=foundation,
            database=database,
            store=store,
            answers=answers,
            runner=runner,
            clock=clock,
            known_keys=KnownLogKeys(),
        )
        return _with_desk(registry, lost_keys=lost_keys) if writing else registry
    except BaseException:
        database.close()
        raise


def open_log(settings: Settings) -> tuple[Database, EventStore]:
    """Open the log alone, as an audit does: nothing in it is believed, not even its first entry.

    Raises:
        NotFoundError: there is no such database.
        UnavailableError: it does not answer, or its schema is old.
    """
    from events.database import open_database
    from events.sql import SqlEventStore
    from migrations import check_schema

    _check_file(settings.database_url)
    database = open_database(settings.database_url, query_seconds=settings.query_seconds)
    try:
        check_schema(database)
    except BaseException:
        database.close()
        raise
    return database, SqlEventStore(database)


def open_evidence_of(settings: Settings) -> Custody:
    """Return the custody over the files that filings name, where `settings` say they are."""
    from registry.evidence import Limits, open_evidence

    limits = Limits(settings.evidence_mib * _MIB, settings.evidence_filing_mib * _MIB)
    return open_evidence(settings.evidence, limits, reserve_mib=settings.reserve_mib)


def found(folder: Path, founding: Founding, *, clock: Clock = system_clock) -> Settings:
    """Make a registry in `folder`: keys, schema, guard, genesis; return its settings. Nothing there is overwritten.

    Raises:
        ConflictError: the folder holds a registry or a part of one, or the log is not empty.
    """
    from api.foundation import found_in

    return found_in(folder, founding, clock=clock, new_filing_id=new_filing_id)


def _check_file(url: str) -> None:
    # SQLite would make an empty file, which then looks like a registry that lost everything.
    path = url.removeprefix(_SQLITE)
    if url.startswith(_SQLITE) and not Path(path).is_file():
        message = f"database {path}: no such file; make a registry with `verdigris init` or `verdigris demo`"
        raise NotFoundError(message, code="registry-not-found")


def _read_foundation(store: EventStore, settings: Settings) -> RegistryFounded:
    from events.catalogue.trust import RegistryFounded
    from events.entry import parse_entry

    with store.reading() as view:
        if view.head().size == 0:
            _check_not_reset(settings)
            message = f"log in {hide_secrets(settings.database_url)} is empty: found it with `verdigris init`"
            raise UnavailableError(message, code="not-founded")
        event = parse_entry(view.entry(Position(0)).raw).filing.event
    if not isinstance(event, RegistryFounded):
        message = f"first entry: expected registry.founded.v1, found {type(event).__name__}"
        raise EvidenceError(message, code="genesis-missing", position=0)
    if settings.origin not in {"", event.origin}:
        message = f"settings are for {settings.origin}, the log is {event.origin}"
        raise UnavailableError(message, code="origin-differs")
    _check_profiles(event)
    _check_adopted(store)
    return event


def _check_profiles(founded: RegistryFounded) -> None:
    """Refuse a log that is judged by rules this program does not have: it would answer by others (case 36).

    Raises:
        UnavailableError: newer software is needed.
    """
    from projections.rules import is_shipped

    for adopted in founded.profiles:
        if not is_shipped(adopted.profile, adopted.version):
            message = f"profile {adopted.profile} version {adopted.version}: adopted by the log, not in this program"
            raise UnavailableError(message, code="profile-unknown")


def _check_adopted(store: EventStore) -> None:
    """Refuse a log that has adopted rules since which this program lacks, or has in another text (case 36).

    Raises:
        UnavailableError: another release is needed.
    """
    from events.entry import parse_entry
    from projections.rules.published import check_adopted

    with store.reading() as view:
        adopted = view.entries(Position(0), _MOST_ADOPTIONS, types={"rule_profile.adopted.v1"})
        check_adopted(parse_entry(each.raw).filing.event for each in adopted)


def _check_not_reset(settings: Settings) -> None:
    """Refuse an empty log whose guard knows better: it was not never founded but lost (reliability.md case 70).

    Raises:
        EvidenceError: the guard has signed entries of it.
    """
    from events.store import Head
    from events.tlog.merkle import EMPTY_ROOT
    from registry.ledger.guard import Guard
    from registry.ledger.publisher import check_ahead

    if settings.origin and not is_guard_missing(settings):
        guard = Guard.open(settings.guard_url, settings.origin)
        try:
            check_ahead(guard.read(), Head(size=TreeSize(0), root=EMPTY_ROOT, recorded_at=None))
        finally:
            guard.close()


def open_guard(settings: Settings, origin: str) -> Guard:
    """Open the guard of the log named `origin`, which must be there and be a store of its own.

    Raises:
        EvidenceError: it is missing, damaged, or another log's.
        MalformedError: it is in the log's own database.
        UnavailableError: its store does not answer.
    """
    from registry.ledger.guard import Guard, check_apart

    if is_guard_missing(settings):
        message = f"guard {settings.guard_url}: not there; restore it, never make an empty one"
        raise EvidenceError(message, code="guard-missing")
    check_apart(settings.database_url, settings.guard_url)
    return Guard.open(settings.guard_url, origin)


def is_guard_missing(settings: Settings) -> bool:
    """Tell whether there is no file where the guard should be; of a server only its opening tells."""
    url = settings.guard_url
    return url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file()


def _with_desk(registry: Registry, *, lost_keys: bool) -> WritingRegistry:
    from api.ownkeys import OwnKeys, ServiceKeys
    from events.storage import Storage
    from registry.filing import Desk
    from registry.ledger.publisher import Publisher
    from registry.ledger.signing import check_log_keys

    settings, origin = registry.settings, registry.foundation.origin
    own_keys = OwnKeys(settings=settings, origin=origin, is_demo=registry.foundation.demo)
    signers = own_keys.load_log()
    service_keys = ServiceKeys(registry.store, own_keys.load_service)
    if not lost_keys:
        check_log_keys(registry.log_keys(), signers)
        service_keys.current()
    guard = open_guard(settings, origin)
    publisher = Publisher(registry.store, guard, signers, origin=origin, clock=registry.clock, reload=own_keys.load_log)
    registry.database.settle()
    guard.database.settle()
    _start_writing(publisher)
    storage = Storage({"log": registry.database, "guard": guard.database}, reserve_mib=settings.reserve_mib)
    writing = WritingRegistry(
        **{name: getattr(registry, name) for name in Registry.__dataclass_fields__},
        desk=Desk(registry.store, publisher, clock=registry.clock, storage=storage),
        publisher=publisher,
        guard=guard,
        storage=storage,
        own_keys=own_keys,
        service_keys=service_keys,
    )
    _publish_vkeys(writing)
    return writing


def _publish_vkeys(registry: WritingRegistry) -> None:
    """Bring `log.vkey` up to date with a change of keys that was signed elsewhere."""
    from api.rotation import write_vkeys

    try:
        write_vkeys(registry)
    except OSError as error:
        _log.warning("%s could not be written: %s", VKEY_FILE, error.strerror)


def _start_writing(publisher: Publisher) -> None:
    """Compare log and guard before the first filing, not after it: a restored database must not grow."""
    try:
        publisher.publish()
    except UnavailableError as error:
        # The publisher stays stopped, or tries again with the next filing; reading goes on either way.
        _log.critical("writing does not start: %s", error)
