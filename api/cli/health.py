# SPDX-License-Identifier: Apache-2.0
"""`verdigris doctor`: each check, what it found, and what to do about it (ux.md §7).

A check that cannot be made is not well; the others are made all the same. The registry is only looked at.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.command import Session, command
from api.cli.console import table
from api.cli.failures import NOT_WELL, OK, told_of

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Registry
    from events.errors import RegistryError
    from events.store import Snapshot
    from registry.ledger.guard import Guarded

_SQLITE = "sqlite:///"
_MIN_FREE_BYTES = 1024**3
_MIB = 1024**2
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CLOCK_TOLERANCE = timedelta(seconds=5)
_DAMAGED = "database-damaged"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `fix` is said only where it is not well."""

    check: str
    ok: bool
    value: str
    fix: str = ""


@command(
    "doctor", examples=("verdigris doctor --registry demo-registry", "verdigris doctor --registry demo-registry --json")
)
def doctor(session: Session) -> int:
    """Check the registry on this machine: database, keys, guard, views, disk, clock. Exit code 1: not all is well."""
    checks = list(examine(session.settings()))
    is_well = all(check.ok for check in checks)
    session.console.result({"ok": is_well, "checks": [asdict(check) for check in checks]}, lambda: _shown(checks))
    return OK if is_well else NOT_WELL


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check of the registry that `settings` name, the ones that others rest on first."""
    from api.wiring import open_registry
    from events.errors import RegistryError

    yield Check("settings", ok=True, value=str(settings.folder or settings.database_url))
    for name, look_at in (("sqlite", _sqlite), ("keys", _keys), ("disk", _disk)):
        yield from _try(settings, name, partial(look_at, settings), _FIXES[name])
    try:
        registry = open_registry(settings, writing=False)
    except RegistryError as error:
        fix = _RESTORE if _is_lost(settings) else _fix_of(settings, error)
        yield Check("registry", ok=False, value=error.message, fix=fix)
        return
    with registry:
        yield Check("registry", ok=True, value=f"{registry.foundation.origin}, schema current")
        yield Check("demo", ok=True, value="DEMO, nothing here is official" if registry.foundation.demo else "no")
        for name, look in _LOOKS.items():
            yield from _try(settings, name, partial(look, registry), _FIXES[name])


def _try(settings: Settings, name: str, look: Callable[[], tuple[bool, str]], fix: str) -> Iterator[Check]:
    from events.errors import RegistryError

    try:
        ok, value = look()
    except RegistryError as error:
        yield Check(name, ok=False, value=error.message, fix=_fix_of(settings, error))
    else:
        yield Check(name, ok=ok, value=value, fix="" if ok else fix)


def _fix_of(settings: Settings, error: RegistryError) -> str:
    if error.code == _DAMAGED:
        return _RESTORE_GUARD if settings.guard_url in error.message else _RESTORE
    return told_of(error, "en")["hint"]


def _is_lost(settings: Settings) -> bool:
    """Tell whether the database holds nothing at all, though the guard has signed entries of it."""
    from api.wiring import open_guard
    from events.database import open_database
    from events.errors import RegistryError
    from migrations import is_empty

    try:
        with closing(open_database(settings.database_url, create=False)) as database:
            if not is_empty(database):
                return False
        with closing(open_guard(settings, settings.origin)) as guard:
            return guard.read().size > 0
    except RegistryError:
        return False


def _sqlite(settings: Settings) -> tuple[bool, str]:
    from pysqlite3 import dbapi2

    from events.sqlite import SAFE_SQLITE

    if not settings.database_url.startswith("sqlite"):
        return True, "not used"
    return dbapi2.sqlite_version_info >= SAFE_SQLITE, f"SQLite {dbapi2.sqlite_version} of pysqlite3"


def _keys(settings: Settings) -> tuple[bool, str]:
    from registry.sealing import is_sealed

    folder = Path(settings.keys)
    files = sorted(folder.glob("*.pem"))
    if not files:
        return True, f"none in {folder}: this machine can only read"
    open_files = [file.name for file in (folder, *files) if file.stat().st_mode & _OTHERS]
    if open_files:
        return False, f"others may use {', '.join(open_files)} in {folder}"
    own = (*folder.glob("log-*.pem"), *folder.glob("service*.pem"))
    if plain := sorted(file.name for file in own if not is_sealed(file.read_bytes())):
        return False, f"not sealed: {', '.join(plain)} in {folder}"
    return True, f"{len(files)} files in {folder}, for their owner alone"


def _disk(settings: Settings) -> tuple[bool, str]:
    found = {name: _free_bytes(settings, url) for name, url in _disks(settings).items()}
    wanted = max(_MIN_FREE_BYTES, 2 * settings.reserve_mib * _MIB)
    free = ", ".join(f"{name} {count // _MIB} MiB free" for name, count in found.items())
    kept = f"at least {wanted // _MIB} wanted, {settings.reserve_mib} kept in reserve"
    return min(found.values()) >= wanted, f"{free}; {kept}"


def _disks(settings: Settings) -> dict[str, str]:
    return {"log": settings.database_url, "guard": settings.guard_url}


def _free_bytes(settings: Settings, url: str) -> int:
    place = Path(url.removeprefix(_SQLITE)).parent if url.startswith(_SQLITE) else settings.folder or Path()
    return shutil.disk_usage(place if place.is_dir() else Path()).free


def _durability(registry: Registry) -> tuple[bool, str]:
    unsafe = registry.database.find_unsafe_settings()
    return not unsafe, "; ".join(unsafe) or registry.database.describe_durability()


def _triggers(registry: Registry) -> tuple[bool, str]:
    from migrations import find_missing_triggers

    missing = find_missing_triggers(registry.database)
    return not missing, f"missing or changed: {', '.join(missing)}" if missing else "all triggers in place"


def _integrity(registry: Registry) -> tuple[bool, str]:
    damage = registry.database.find_damage()
    return not damage, "; ".join(damage[:3]) or "the engine finds the database sound"


def _guard_integrity(registry: Registry) -> tuple[bool, str]:
    from api.wiring import is_guard_missing, open_guard

    if is_guard_missing(registry.settings):
        return True, "not known without a guard"
    with closing(open_guard(registry.settings, registry.foundation.origin)) as guard:
        damage = guard.database.find_damage()
    return not damage, "; ".join(damage[:3]) or "the engine finds the guard sound"


def _guard(registry: Registry) -> tuple[bool, str]:
    guarded = _read_guard(registry)
    with registry.store.reading() as view:
        head = view.head()
        published = _published_size(view)
    value = f"signed {guarded.size} of {head.size} entries, published {published}"
    if published > guarded.size or head.size < guarded.size:
        return False, value
    if head.size > guarded.size:
        return True, f"{value}, the rest waits for the next checkpoint"
    return guarded.root == head.root, value


def _published_size(view: Snapshot) -> int:
    from events.errors import NotFoundError
    from events.tlog.head import parse_checkpoint
    from events.tlog.note import parse_note

    try:
        return parse_checkpoint(parse_note(view.checkpoint()).text).size
    except NotFoundError:
        return 0


def _writing(registry: Registry) -> tuple[bool, str]:
    from api.wiring import is_guard_missing
    from events.clock import format_instant

    if is_guard_missing(registry.settings):
        return True, "not known without a guard"
    stop = _read_guard(registry).stop
    if stop is None:
        return True, "goes on"
    place = "" if stop.position is None else f" (position {stop.position})"
    recovered = "".join(f"; {each.first} to {each.last} recovered from {each.source}" for each in stop.recovered)
    return False, f"stopped since {format_instant(stop.stopped_at)}: {stop.code}{place}: {stop.message}{recovered}"


def _read_guard(registry: Registry) -> Guarded:
    from api.wiring import open_guard

    guard = open_guard(registry.settings, registry.foundation.origin)
    try:
        return guard.read()
    finally:
        guard.close()


def _own_keys(registry: Registry) -> tuple[bool, str]:
    from api.ownkeys import OwnKeys, ServiceKeys
    from registry.ledger.signing import check_log_keys

    settings, foundation = registry.settings, registry.foundation
    if not (any(Path(settings.keys).glob("*.pem")) or settings.log_keys):
        return True, "none here: this machine can only read"
    own = OwnKeys(settings=settings, origin=foundation.origin, is_demo=foundation.demo)
    keys = registry.log_keys()
    check_log_keys(keys, own.load_log())
    service = ServiceKeys(registry.store, own.load_service).current()
    log = ", ".join(key.verifier.key_id.hex() for key in keys.in_force)
    return True, f"held here: log {log}; service {service.public.key_id}"


def _views(registry: Registry) -> tuple[bool, str]:
    with registry.store.reading() as view:
        size = view.head().size
    reflected, reviewed = registry.answers.size(), registry.answers.count_under_review()
    value = f"reflect {reflected} of {size} entries, {reviewed} subjects under review"
    return reflected == size and not reviewed, value


def _growth(registry: Registry) -> tuple[bool, str]:
    from api.health import entries_of_last_day

    most = registry.settings.day_entries
    with registry.store.reading() as view:
        last_day = entries_of_last_day(view, registry.clock())
    return last_day <= most, f"{last_day} entries within 24 hours; at most {most} are usual"


def _evidence(registry: Registry) -> tuple[bool, str]:
    return True, registry.evidence.store.check()


def _private(registry: Registry) -> tuple[bool, str]:
    folder = registry.private.folder
    if not folder.exists():
        return True, f"{folder}, made when the first value comes"
    if not folder.is_dir():
        return False, f"{folder}: no folder"
    mode = folder.stat().st_mode & 0o777
    return not mode & 0o077, f"{folder}, mode {mode:o}"


def _sweep(registry: Registry) -> tuple[bool, str]:
    from events.clock import format_instant
    from registry.lookouts import SWEPT_WITHIN, find_jump, find_last_run, is_overslept

    limit = registry.settings.sweep_jump_days
    with registry.store.reading() as view:
        last, is_late = find_last_run(view), is_overslept(view, registry.clock())
        jump = find_jump(view, registry.today(), limit)
    hours = int(SWEPT_WITHIN.total_seconds()) // 3600
    value = f"last run {format_instant(last.recorded_at)}" if last else "none ran yet"
    if jump is not None:
        return False, f"{value}, {jump} days ago: more than {limit}, so the next one waits for a person"
    return not is_late, f"{value}; one within {hours} hours wanted"


def _clock(registry: Registry) -> tuple[bool, str]:
    from events.clock import format_instant

    now = registry.clock()
    with registry.store.reading() as view:
        last = view.head().recorded_at or now
    return last - now <= _CLOCK_TOLERANCE, f"{format_instant(now)}, last entry {format_instant(last)}"


_LOOKS: dict[str, Callable[[Registry], tuple[bool, str]]] = {
    "durability": _durability,
    "append-only": _triggers,
    "integrity": _integrity,
    "guard-integrity": _guard_integrity,
    "guard": _guard,
    "writing": _writing,
    "own-keys": _own_keys,
    "views": _views,
    "growth": _growth,
    "evidence": _evidence,
    "private": _private,
    "sweep": _sweep,
    "clock": _clock,
}
_RESTORE = (
    "stop writing and keep the file; put the newest backup in its place, `verdigris log recover SOURCE` from a mirror "
    "or replica, `verdigris rebuild`, `verdigris audit`, then `verdigris log resume`"
)
_RESTORE_GUARD = "keep the file and restore the newest copy of the guard, never make a new one; then `verdigris audit`"
_FIXES = {
    "sqlite": "install the locked dependencies: `make setup`",
    "keys": "chmod 600 the files, `verdigris key encrypt` those not sealed; if others may have read one, replace it",
    "own-keys": "bring the keys in force to this machine, as deploy/KEY-CEREMONY.md says",
    "disk": "make room: filings are refused before the reserve is touched",
    "durability": "open it with this program, on a local disk",
    "append-only": "find out who took them away, then `verdigris audit`",
    "integrity": _RESTORE,
    "guard-integrity": _RESTORE_GUARD,
    "guard": "run `verdigris audit`; missing entries: `verdigris log recover`; never make a new guard",
    "writing": "find the cause with `verdigris audit`, mend it, then `verdigris log resume`",
    "evidence": "let the registry write to that place, or name another by the setting evidence",
    "private": "chmod 700 the folder of the setting private: nobody but the registry's own user may look into it",
    "views": "run `verdigris serve worker`, or `verdigris rebuild`",
    "growth": "see who files: `verdigris statistics recording`; raise the setting day_entries if it is as it should be",
    "sweep": "run `verdigris serve worker`; if the clock is right after all: `verdigris sweep --confirm-jump REASON`",
    "clock": "set the system clock; nothing is signed while it is behind",
}


def _shown(checks: list[Check]) -> str:
    rows = [("ok" if check.ok else "NOT WELL", check.check, check.value) for check in checks]
    fixes = [f"{check.check}: {check.fix}" for check in checks if check.fix]
    return "\n".join([table(("", "CHECK", "FOUND"), rows), *(["", "what to do:", *fixes] if fixes else [])])
