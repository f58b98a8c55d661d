# SPDX-License-Identifier: Apache-2.0
"""The composition root: what is made of settings, and the only place that reads the real time and makes random ids.

Two ways to hold a registry: `Registry` reads and has no key; `WritingRegistry` also has the desk, the publisher with
the log's keys and the guard, and the service's signer. Which one a process gets is the choice of its entry point
(architecture.md §5, §9).
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self, cast, overload
from zoneinfo import ZoneInfo

from api.settings import SETTINGS_FILE, Settings, format_settings, hide_secrets, resolve_target
from events.clock import Clock, format_instant
from events.errors import ConflictError, EvidenceError, NotFoundError, NotPermittedError, UnavailableError
from events.ids import REGISTRY, Position, random_filing_id

if TYPE_CHECKING:
    from events.catalogue.trust import AdoptedProfile, RegistryFounded
    from events.database import Database
    from events.keys import PrivateKey
    from events.store import EventStore
    from events.tlog.note import NoteSigner
    from events.tlog.signatures import KnownVerifier
    from events.values import Text
    from projections.answers import Answers
    from projections.runner import Runner
    from registry.filing import Desk
    from registry.ledger.guard import Guard
    from registry.ledger.publisher import Publisher

_SQLITE = "sqlite:///"
_OWNER_ONLY = 0o700
KEYS: Final = "keys"
VKEY_FILE: Final = "log.vkey"
"""The log's public keys as signed-note vkeys, a line each: what a reader needs to check receipts offline."""
_PARTS: Final = (SETTINGS_FILE, KEYS, VKEY_FILE)


def system_clock() -> datetime:
    """Return the real present instant in UTC."""
    return datetime.now(UTC)


def new_filing_id() -> str:
    """Return a UUIDv7 of the real present."""
    return random_filing_id(system_clock(), secrets.token_bytes(16))


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

    def today(self) -> date:
        """Return the civil day it is where the registry is."""
        return self.clock().astimezone(ZoneInfo(self.settings.time_zone)).date()

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
    service_signer: PrivateKey

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


@overload
def open_registry(settings: Settings, *, writing: Literal[False], clock: Clock = ...) -> Registry: ...
@overload
def open_registry(settings: Settings, *, writing: Literal[True], clock: Clock = ...) -> WritingRegistry: ...
def open_registry(settings: Settings, *, writing: bool, clock: Clock = system_clock) -> Registry:
    """Open a founded registry, to read or also to write.

    Raises:
        NotFoundError: there is no such database, or a key file is missing.
        UnavailableError: the database does not answer, its schema is old, or settings and log disagree.
        EvidenceError: the guard is missing or belongs to another log.
    """
    from projections.answers import Answers
    from projections.runner import Runner

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
        )
        return _with_desk(registry) if writing else registry
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
    database = open_database(settings.database_url)
    try:
        check_schema(database)
    except BaseException:
        database.close()
        raise
    return database, SqlEventStore(database)


def found(folder: Path, founding: Founding, *, clock: Clock = system_clock) -> Settings:
    """Make a registry in `folder`: keys, schema, guard, genesis; return its settings. Nothing there is overwritten.

    Raises:
        ConflictError: the folder holds a registry or a part of one, or the log is not empty.
    """
    folder = folder.resolve()
    _check_vacant(folder, founding)
    is_ours = not folder.exists()
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    try:
        settings = _prepare(folder, founding)
    except BaseException:
        # Nothing is signed yet, so nothing is lost; half a folder would only stand in the way of the next try.
        _clear_away(folder, is_ours=is_ours)
        raise
    # From here the log is law: keys and guard stay, whatever happens.
    _record_foundation(settings, founding, clock)
    return settings


def _check_vacant(folder: Path, founding: Founding) -> None:
    parts = [folder / name for name in _PARTS]
    if founding.guard_url.startswith(_SQLITE):
        parts.append(folder / founding.guard_url.removeprefix(_SQLITE))
    found = next((part for part in parts if part.exists()), None)
    if found is not None:
        message = f"folder {folder}: holds {found.name} already, and a registry is founded once"
        raise ConflictError(message, code="folder-not-empty")


def _clear_away(folder: Path, *, is_ours: bool) -> None:
    """Take away what `_prepare` made, and nothing that was there before."""
    if is_ours:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / KEYS, ignore_errors=True)
    for name in (SETTINGS_FILE, VKEY_FILE):
        (folder / name).unlink(missing_ok=True)


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
            message = f"log in {hide_secrets(settings.database_url)} is empty: found it with `verdigris init`"
            raise UnavailableError(message, code="not-founded")
        event = parse_entry(view.entry(Position(0)).raw).filing.event
    if not isinstance(event, RegistryFounded):
        message = f"first entry: expected registry.founded.v1, found {type(event).__name__}"
        raise EvidenceError(message, code="genesis-missing", position=0)
    if settings.origin not in {"", event.origin}:
        message = f"settings are for {settings.origin}, the log is {event.origin}"
        raise UnavailableError(message, code="origin-differs")
    return event


def _with_desk(registry: Registry) -> WritingRegistry:
    from registry.filing import Desk
    from registry.keyfiles import SERVICE, load_log_signers, load_signer
    from registry.ledger.guard import Guard
    from registry.ledger.publisher import Publisher

    settings, origin = registry.settings, registry.foundation.origin
    signers = load_log_signers(Path(settings.keys), origin)
    service_signer = load_signer(Path(settings.keys) / SERVICE)
    _check_keys(registry.foundation, signers, service_signer)
    if settings.guard_url.startswith(_SQLITE) and not Path(settings.guard_url.removeprefix(_SQLITE)).is_file():
        message = f"guard {settings.guard_url}: not there; restore it, never make an empty one"
        raise EvidenceError(message, code="guard-missing")
    guard = Guard.open(settings.guard_url, origin)
    publisher = Publisher(registry.store, guard, signers, origin=origin, clock=registry.clock)
    return WritingRegistry(
        **{name: getattr(registry, name) for name in Registry.__dataclass_fields__},
        desk=Desk(registry.store, publisher, clock=registry.clock),
        publisher=publisher,
        guard=guard,
        service_signer=service_signer,
    )


def _check_keys(foundation: RegistryFounded, signers: tuple[NoteSigner, ...], service: PrivateKey) -> None:
    """Refuse keys of another log: what they sign, nobody could verify."""
    from events.keys import PublicKey
    from events.tlog.note import parse_vkey

    ours = {(key.kind, key.key_id) for key in map(parse_vkey, foundation.log_keys)}
    found = {(signer.verifier.kind, signer.verifier.key_id) for signer in signers}
    if found != ours:
        message = f"log keys in files are not those of {foundation.origin}"
        raise NotPermittedError(message, code="keys-of-another-log")
    if service.public.key_id != PublicKey(foundation.service_key).key_id:
        message = f"service key in its file is not that of {foundation.origin}"
        raise NotPermittedError(message, code="keys-of-another-log")


def _prepare(folder: Path, founding: Founding) -> Settings:
    """Make keys, settings and schema; nothing of it is public yet."""
    from events.keys import generate_key
    from registry.keyfiles import GOVERNANCE, SERVICE, generate_log_keys, load_log_signers, store_private_key

    keys = folder / KEYS
    keys.mkdir(mode=_OWNER_ONLY)
    for name, key in generate_log_keys().items() | {SERVICE: generate_key(), GOVERNANCE: generate_key()}.items():
        store_private_key(keys / name, key)
    written = Settings(
        database_url=founding.database_url,
        guard_url=founding.guard_url,
        keys=keys.name,
        origin=founding.origin,
        title_en=founding.title.en or "",
        title_zh=founding.title.zh or "",
        licence=founding.licence,
        demo=founding.demo,
        time_zone=founding.time_zone,
    )
    path = folder / SETTINGS_FILE
    path.touch(mode=0o600)
    path.write_text(format_settings(written), encoding="utf-8")
    settings = resolve_target(str(folder), environ={})
    signers = load_log_signers(Path(settings.keys), founding.origin)
    vkeys = (cast("KnownVerifier", signer.verifier).vkey for signer in signers)
    (folder / VKEY_FILE).write_text("".join(f"{vkey}\n" for vkey in vkeys), encoding="utf-8")
    _make_schema(settings)
    return settings


def _make_schema(settings: Settings) -> None:
    from events.database import open_database
    from events.sql import SqlEventStore
    from migrations import upgrade

    database = open_database(settings.database_url)
    try:
        upgrade(database)
        with SqlEventStore(database).reading() as view:
            size = view.head().size
    finally:
        database.close()
    if size:
        message = f"log holds {size} entries: a registry is founded once"
        raise ConflictError(message, code="already-founded")


def _record_foundation(settings: Settings, founding: Founding, clock: Clock) -> None:
    from projections.runner import Runner
    from registry.founding import found_registry
    from registry.keyfiles import load_log_signers
    from registry.ledger.guard import Guard
    from registry.ledger.publisher import Publisher

    database, store = open_log(settings)
    guard = Guard.create(settings.guard_url, founding.origin, clock())
    try:
        signers = load_log_signers(Path(settings.keys), founding.origin)
        publisher = Publisher(store, guard, signers, origin=founding.origin, clock=clock)
        found_registry(store, publisher, _sign_genesis(settings, founding, signers, clock()), clock=clock)
        Runner(database, store).catch_up()
    finally:
        guard.close()
        database.close()


def _sign_genesis(settings: Settings, founding: Founding, signers: tuple[NoteSigner, ...], now: datetime) -> bytes:
    from events.catalogue.trust import RegistryFounded
    from events.filing import sign_filing, write_payload
    from registry.keyfiles import GOVERNANCE, SERVICE, load_signer

    governance = load_signer(Path(settings.keys) / GOVERNANCE)
    event = RegistryFounded(
        origin=founding.origin,
        title=founding.title,
        log_keys=tuple(cast("KnownVerifier", signer.verifier).vkey for signer in signers),
        governance_keys=(governance.public.jwk,),
        governance_threshold=1,
        service_key=load_signer(Path(settings.keys) / SERVICE).public.jwk,
        profiles=founding.profiles or _shipped_profiles(),
        licence=founding.licence,
        demo=founding.demo,
    )
    envelope = {
        "ledger": founding.origin,
        "filing_id": new_filing_id(),
        "subject": REGISTRY,
        "effective_on": now.date().isoformat(),
        "signed_at": format_instant(now),
    }
    return sign_filing(write_payload(event, envelope), governance)


def _shipped_profiles() -> tuple[AdoptedProfile, ...]:
    from events.catalogue.trust import AdoptedProfile
    from projections.rules import PROFILES

    return tuple(
        AdoptedProfile(
            profile=profile.profile,
            version=profile.version,
            jurisdiction=profile.jurisdiction,
            effective_from=profile.valid_from,
        )
        for profile in PROFILES
        if profile.jurisdiction
    )
