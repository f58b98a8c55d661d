# SPDX-License-Identifier: Apache-2.0
"""Founding a registry in a folder: keys, settings, schema, guard, and the first entry (architecture.md §9).

Until the genesis is recorded nothing is public, and what was made is taken away again if a step fails; from then on
nothing is. Time and ids come from `api.wiring`, through which callers reach this.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.ownkeys import OwnKeys
from api.settings import PASSPHRASE, SETTINGS_FILE, Settings, format_settings, resolve_target
from api.wiring import KEYS, PASSPHRASE_FILE, VKEY_FILE, Founding, open_log
from events.catalogue.trust import AdoptedProfile, RegistryFounded
from events.clock import Clock, format_instant
from events.database import open_database
from events.errors import ConflictError, RejectedError
from events.files import store_file
from events.filing import sign_filing, write_payload
from events.ids import REGISTRY
from events.keys import generate_key
from events.sql import SqlEventStore
from migrations import upgrade
from projections.rules import PROFILES
from projections.runner import Runner
from registry.filing import Desk
from registry.keyfiles import GOVERNANCE, SERVICE, generate_log_keys, load_signer, store_private_key
from registry.keyuris import DEMO_MARK
from registry.ledger.guard import Guard, check_apart
from registry.ledger.publisher import Publisher
from registry.passphrases import load_passphrase, make_passphrase
from registry.sealing import RECOMMENDED, Passphrase, new_seal

_SQLITE: Final = "sqlite:///"
_OWNER_ONLY: Final = 0o700
_PARTS: Final = (SETTINGS_FILE, KEYS, PASSPHRASE_FILE, VKEY_FILE)
_IGNORED: Final = f"/{KEYS}/\n/{PASSPHRASE_FILE}\n/guard.sqlite*\n"
"""Whoever keeps the folder under version control keeps no secret there."""


def found_in(folder: Path, founding: Founding, *, clock: Clock, new_filing_id: Callable[[], str]) -> Settings:
    """Do what `api.wiring.found` promises, with its clock and its ids."""
    folder = folder.resolve()
    check_apart(*(_absolute(url, folder) for url in (founding.database_url, founding.guard_url)))
    _check_vacant(folder, founding)
    is_ours = not folder.exists()
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    try:
        settings = _prepare(folder, founding)
        if is_ours:
            (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    except BaseException:
        # Nothing is signed yet, so nothing is lost; half a folder would only stand in the way of the next try.
        _clear_away(folder, founding, is_ours=is_ours)
        raise
    try:
        _record_foundation(settings, founding, clock=clock, filing_id=new_filing_id())
    except RejectedError:
        # Nothing was written. After any other error it may have been: then keys and guard stay.
        _clear_away(folder, founding, is_ours=is_ours)
        raise
    return settings


def _absolute(url: str, folder: Path) -> str:
    return _SQLITE + str(folder / url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else url


def _check_vacant(folder: Path, founding: Founding) -> None:
    found = next((part for part in _parts(folder, founding) if part.exists()), None)
    if found is not None:
        message = f"folder {folder}: holds {found.name} already, and a registry is founded once"
        raise ConflictError(message, code="folder-not-empty")


def _parts(folder: Path, founding: Founding) -> list[Path]:
    """Return what a registry folder consists of, apart from the log, which may be elsewhere."""
    guard = founding.guard_url.removeprefix(_SQLITE)
    return [folder / name for name in _PARTS] + ([folder / guard] if guard != founding.guard_url else [])


def _clear_away(folder: Path, founding: Founding, *, is_ours: bool) -> None:
    """Take away what was made here, and nothing that was there before."""
    for part in [folder] if is_ours else _parts(folder, founding):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def _prepare(folder: Path, founding: Founding) -> Settings:
    """Make keys, settings and schema; nothing of it is public yet."""
    keys = folder / KEYS
    keys.mkdir(mode=_OWNER_ONLY)
    (keys / ".gitignore").write_text("*\n", encoding="utf-8")
    passphrase_file = _place_passphrase(folder)
    _make_keys(keys, founding, passphrase_file)
    written = Settings(
        database_url=founding.database_url,
        guard_url=founding.guard_url,
        keys=keys.name,
        passphrase_file=passphrase_file,
        origin=founding.origin,
        title_en=founding.title.en or "",
        title_zh=founding.title.zh or "",
        licence=founding.licence,
        demo=founding.demo,
        time_zone=founding.time_zone,
    )
    store_file(folder / SETTINGS_FILE, format_settings(written).encode())
    settings = resolve_target(str(folder), environ={})
    vkeys = "".join(f"{vkey}\n" for vkey in _read_vkeys(settings))
    store_file(folder / VKEY_FILE, vkeys.encode(), mode=0o644)
    _make_schema(settings)
    return settings


def _place_passphrase(folder: Path) -> str:
    """Return where the passphrase is, as seen from `folder`; made there unless the environment gives one."""
    if os.environ.get(PASSPHRASE):
        return PASSPHRASE_FILE
    if elsewhere := os.environ.get(f"{PASSPHRASE}_FILE"):
        return str(Path(elsewhere).resolve())
    make_passphrase(folder / PASSPHRASE_FILE)
    return PASSPHRASE_FILE


def _make_keys(keys: Path, founding: Founding, passphrase_file: str) -> None:
    if given := os.environ.get(PASSPHRASE):
        passphrase = Passphrase(given.encode())
    else:
        passphrase = load_passphrase(keys.parent / passphrase_file)
    seal = new_seal(passphrase, founding.cost or RECOMMENDED)
    mark = DEMO_MARK if founding.demo else ""
    for name, key in (generate_log_keys() | {SERVICE: generate_key()}).items():
        store_private_key(keys / name, key, seal=seal, name=f"{mark}{founding.origin[:100]} {Path(name).stem}")
    # Governance's key leaves this machine, and gets a passphrase of its own there (deploy/KEY-CEREMONY.md): one that
    # lies beside it here would protect nothing.
    store_private_key(keys / GOVERNANCE, generate_key())


def _make_schema(settings: Settings) -> None:
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


def _record_foundation(settings: Settings, founding: Founding, *, clock: Clock, filing_id: str) -> None:
    database, store = open_log(settings)
    guard = Guard.create(settings.guard_url, founding.origin, clock())
    try:
        signers = _own_keys(settings, founding.origin).load_log()
        publisher = Publisher(store, guard, signers, origin=founding.origin, clock=clock)
        genesis = _sign_genesis(settings, founding, _envelope(founding.origin, filing_id, clock()))
        Desk(store, publisher, clock=clock).file(genesis)
        Runner(database, store).catch_up()
    finally:
        guard.close()
        database.close()


def _sign_genesis(settings: Settings, founding: Founding, envelope: dict[str, Any]) -> bytes:
    governance = load_signer(Path(settings.keys) / GOVERNANCE)
    event = RegistryFounded(
        origin=founding.origin,
        title=founding.title,
        log_keys=tuple(_read_vkeys(settings)),
        governance_keys=(governance.public.jwk,),
        governance_threshold=1,
        service_key=_own_keys(settings, founding.origin).load_service()[0].public.jwk,
        profiles=founding.profiles or _shipped_profiles(),
        licence=founding.licence,
        demo=founding.demo,
    )
    return sign_filing(write_payload(event, envelope), governance)


def _envelope(origin: str, filing_id: str, now: datetime) -> dict[str, Any]:
    return {
        "ledger": origin,
        "filing_id": filing_id,
        "subject": REGISTRY,
        "effective_on": now.date().isoformat(),
        "signed_at": format_instant(now),
    }


def _own_keys(settings: Settings, origin: str) -> OwnKeys:
    return OwnKeys(settings=settings, origin=origin, is_demo=settings.demo)


def _read_vkeys(settings: Settings) -> list[str]:
    return [signer.verifier.vkey for signer in _own_keys(settings, settings.origin).load_log()]


def _shipped_profiles() -> tuple[AdoptedProfile, ...]:
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
