# SPDX-License-Identifier: Apache-2.0
"""Settings: `VERDIGRIS_*` variables over a registry folder's `registry.toml` over defaults (architecture.md §8).

Whatever is not known here is refused by name, so that a typing error never silently means the default (reliability.md
case 147). Keys and passwords are never printed: `describe` and `repr` hide them. What the settings name is opened by
`api.wiring`.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from events.errors import MalformedError, NotFoundError

SETTINGS_FILE: Final = "registry.toml"
PREFIX: Final = "VERDIGRIS_"
PASSPHRASE: Final = "VERDIGRIS_PASSPHRASE"  # noqa: S105 - the name of a variable
"""The passphrase itself: never a setting, so that nothing that shows settings shows it."""

SECRETS: Final = "VERDIGRIS_SECRET_"
"""Variables that hold a private key (`registry.keyuris`), which are no settings either."""

TEST_PREFIX: Final = "VERDIGRIS_TEST_"
"""Variables of the test suite, which are no settings."""

_SQLITE: Final = "sqlite:///"
_HIDDEN: Final = "***"
_SECRET_QUERY: Final = frozenset({"password", "sslpassword", "sslkey", "passfile"})
_HINT: Final = "make one with `verdigris init` or `verdigris demo`, or name its folder or database URL"

Seconds = Annotated[int, Meta(ge=1, le=86_400)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a registry. Paths and SQLite URLs are absolute once loaded."""

    database_url: str
    """SQLAlchemy URL of the log's database: `sqlite:///registry.sqlite` (beside the file), `postgresql+psycopg://…`."""
    guard_url: str
    """Where the last signed head is kept: never in the same database or the same backups as the log."""
    keys: str
    """Folder of the log's and the service's private keys."""
    passphrase_file: str = "passphrase"  # noqa: S105 - the name of a file
    """File, of mode 600 and outside that folder, with the passphrase that the keys are sealed with."""
    log_keys: str = ""
    """URIs of the log's keys, with spaces between; empty: every `log-*.pem` in the folder of the keys."""
    service_keys: str = ""
    """The same for the service's keys: every `service*.pem`."""
    evidence: Annotated[str, Meta(min_length=1)] = "evidence"
    """Where files are kept that filings name: a folder, or `s3://bucket/prefix`."""
    private: Annotated[str, Meta(min_length=1)] = "private"
    """Folder of private values that the log has only digests of; its owner's alone, backed up apart from the log."""
    evidence_mib: Annotated[int, Meta(ge=1, le=65_536)] = 64
    """The largest such file that is taken; it must arrive, and be sent, within five minutes."""
    evidence_filing_mib: Annotated[int, Meta(ge=1, le=1_048_576)] = 512
    """All such files together that one filing names."""
    origin: str = ""
    """The ledger's name; compared with the log's own first entry."""
    title_en: str = ""
    title_zh: str = ""
    licence: str = "CC-BY-4.0"
    """SPDX name or URL of the licence of the data; the log's own first entry wins."""
    demo: bool = False
    time_zone: str = "UTC"
    """IANA zone whose civil day is "today" where no date is asked for."""
    public_url: Annotated[str, Meta(pattern=r"^(?:https?://[^\s?#]+[^\s?#/])?\Z")] = ""
    """Address under which the public reaches the registry, without final slash; empty: links stay relative."""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8400
    threads: Annotated[int, Meta(ge=1, le=30)] = 24
    """Questions worked on at once; each may need two of the database's 64 connections."""
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Processes of `serve public`, which share its address; all other parts are one process each."""
    connections: Annotated[int, Meta(ge=1, le=100_000)] = 1000
    """Connections held at once by one process; more are told to come back."""
    key_filings: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 20_000
    """Filings of one key that one intake records within an hour; more are told when to come back."""
    day_entries: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 1_000_000
    """Entries within a day beyond which `/healthz` and `verdigris doctor` warn that the log grows too fast."""
    query_seconds: Seconds = 60
    """Longest time the database may take for one query of a reader."""
    receive_seconds: Seconds = 15
    """Longest time one request may take to arrive."""
    drain_seconds: Seconds = 10
    """How long open requests may go on after the order to stop."""
    sweep_seconds: Seconds = 3600
    """Time from one sweep for overdue obligations to the next."""
    sweep_jump_days: Annotated[int, Meta(ge=2, le=36_525)] = 30
    """A sweep more days behind the last one waits until somebody confirms that the clock is right."""
    audit_seconds: Annotated[int, Meta(ge=60, le=30 * 86_400)] = 86_400
    """Time from one audit of the registry by itself to the next; what it finds is public."""
    reserve_mib: Annotated[int, Meta(ge=0, le=1_000_000)] = 64
    """Room kept free on the log's and the guard's volumes: filings are refused before it is touched."""
    folder: Path | None = None
    """The registry's folder; set by where the settings came from, never in them."""

    def __post_init__(self) -> None:
        """Refuse a time zone that does not exist."""
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, OSError, ValueError) as error:  # unknown, a folder's name, or no name at all
            message = f"time zone {self.time_zone!r} is not known"
            raise ValueError(message) from error

    def __repr__(self) -> str:
        """Show the settings with secrets hidden, so that no log or traceback has them."""
        return f"Settings({describe(self)})"


NAMES: Final = tuple(name for name in Settings.__struct_fields__ if name != "folder")
"""Every setting; the variable of each is its name in capitals behind `VERDIGRIS_`."""

_PLACES: Final = {
    "guard_url": "sqlite:///guard.sqlite",
    "keys": "keys",
    "passphrase_file": "passphrase",
    "evidence": "evidence",
    "private": "private",
}
"""Where things are unless said otherwise, seen from the registry's folder."""

_COMMENTS: Final = {
    "origin": "The ledger's name. It stands in every checkpoint and cannot change.",
    "title_en": "The registry's name in English.",
    "title_zh": "登记处的中文名称。",
    "demo": "A demo registry is marked DEMO everywhere; nothing in it is official.",
    "licence": "Licence of the data: an SPDX name or a URL.",
    "time_zone": 'The zone whose civil day is "today".',
    "database_url": "The log's database. A password belongs in VERDIGRIS_DATABASE_URL, not here.",
    "guard_url": "The last signed head. Keep it out of the database's backups.",
    "keys": "Folder of the log's and the service's private keys.",
    "passphrase_file": "The passphrase of the keys. Keep it out of every backup that has the keys.",
    "evidence": "Files that filings name: a folder, or s3://bucket/prefix. Back it up like the log.",
    "private": "Private values, for nobody else to read. Back it up apart from the log, and keep backups briefly.",
    "public_url": "Address under which the public reaches the registry; empty: links stay relative.",
    "host": "Address to listen on. Put a proxy with TLS in front of anything public.",
    "port": "Port to listen on.",
    "sweep_seconds": "Seconds from one sweep for overdue obligations to the next.",
    "sweep_jump_days": "A sweep more days behind the last one waits for `verdigris sweep --confirm-jump`.",
    "audit_seconds": "Seconds from one audit of the registry by itself to the next.",
}


def resolve_target(
    target: str | None = None, *, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Settings:
    """Return the settings of a registry named by folder, SQLite file or database URL, or of the current folder.

    Raises:
        NotFoundError: there is no registry there.
        MalformedError: a setting is unknown or has an impossible value.
    """
    cwd = cwd or Path.cwd()
    variables = _absolute(_read_environment(os.environ if environ is None else environ), cwd)
    if target and "://" in target:
        return _convert(_absolute({**_PLACES, **variables, "database_url": target}, cwd))
    place = cwd / (target or ".")
    if target and place.is_file() and place.name != SETTINGS_FILE:
        return _convert(_absolute({**_PLACES, **variables, "database_url": f"{_SQLITE}{place.resolve()}"}, cwd))
    file = place if place.name == SETTINGS_FILE else place / SETTINGS_FILE
    if file.is_file():
        folder = file.parent.resolve()
        return _convert({**_absolute({**_PLACES, **_read_file(file)}, folder), **variables, "folder": folder})
    if target or "database_url" not in variables:
        message = f"no registry in {place.resolve()}: {_HINT}"
        raise NotFoundError(message, code="registry-not-found")
    return _convert({**_absolute(_PLACES, cwd), **variables})


def describe(settings: Settings) -> dict[str, Any]:
    """Return every setting in effect, with passwords hidden."""
    values = {name: getattr(settings, name) for name in NAMES}
    values |= {name: hide_secrets(values[name]) for name in ("database_url", "guard_url")}
    return {"folder": str(settings.folder) if settings.folder else None, **values}


def hide_secrets(url: str) -> str:
    """Return a database URL with its password and secret parameters replaced by ***."""
    address, mark, query = url.partition("?")
    scheme, slashes, rest = address.partition("://")
    # From the last at sign: a password may itself have one, or a slash.
    login, at, place = rest.rpartition("@")
    if ":" in login:
        login = f"{login.partition(':')[0]}:{_HIDDEN}"
    pairs = (pair.partition("=") for pair in query.split("&"))
    shown = "&".join(f"{key}{equals}{_HIDDEN if key in _SECRET_QUERY else value}" for key, equals, value in pairs)
    return f"{scheme}{slashes}{login}{at}{place}{mark}{shown}"


def format_settings(settings: Settings) -> str:
    """Return the text of a `registry.toml` that `resolve_target` reads back, with a word on each setting."""
    lines = ["# Settings of this registry. A variable VERDIGRIS_NAME wins over NAME here.", ""]
    for name, comment in _COMMENTS.items():
        value = getattr(settings, name)
        # A TOML basic string escapes as JSON does (TOML v1.0.0, String).
        text = str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
        lines += [f"# {comment}", f"{name} = {text}", ""]
    return "\n".join(lines)


def _read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == PASSPHRASE or variable.startswith((TEST_PREFIX, SECRETS)):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in NAMES or variable != variable.upper():
            known = ", ".join(f"{PREFIX}{known.upper()}" for known in NAMES)
            raise MalformedError(f"variable {variable}: no such setting; there are {known}", code="setting-unknown")
        found[name] = value
    return found


def _read_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"settings file {path}: {error}"
        raise MalformedError(message, code="settings-malformed") from error
    for name in values:
        if name not in NAMES:
            message = f"settings file {path}: no setting {name!r}; there are {', '.join(NAMES)}"
            raise MalformedError(message, code="setting-unknown", pointer=f"/{name}")
    return values


def _absolute(values: Mapping[str, Any], start: Path) -> dict[str, Any]:
    """Return `values` with the relative paths among them beginning at `start`."""
    absolute = dict(values)
    for name in _PLACES.keys() | {"database_url"}:
        value = absolute.get(name)
        if not isinstance(value, str):
            continue
        if name in {"keys", "passphrase_file", "evidence", "private"}:
            absolute[name] = value if "://" in value else str(start / value)
        elif value.startswith(_SQLITE) and value != _SQLITE:
            absolute[name] = _SQLITE + str(start / value.removeprefix(_SQLITE))
    return absolute


def _convert(values: Mapping[str, Any]) -> Settings:
    try:
        # Not strict: variables are text, and "8400" is a port.
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`")
        message = f"setting {name}: {reason[:1].lower()}{reason[1:]}" if name else f"settings: {reason}"
        raise MalformedError(message, code="setting-invalid", pointer=f"/{name}" if name else "") from error
