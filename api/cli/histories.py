# SPDX-License-Identifier: Apache-2.0
"""`verdigris history --prove`: getting a history's proof here, from a server or from a file, and checking it.

Whatever the source says is checked by the log's public keys before anything is shown, so that a server cannot leave
out an event of the past (reliability.md case 155). What it can do is to show an old state: so the newest checkpoint is
asked for first, the proof must be under that one, and a run older than the reader's policy is warned of (case 156).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import httpx
from msgspec import Struct

from api.cli.command import Session
from api.cli.console import DEMO, table
from api.cli.failures import NOT_FOUND, OK
from api.cli.filing import read_bytes, write_bytes
from api.cli.vkeys import read_vkeys, vkeys_of
from api.client.intake import refusal_of
from api.wiring import system_clock
from events.clock import format_instant
from events.errors import EvidenceError, MalformedError, UnavailableError
from events.ids import TreeSize
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.note import MAX_NOTE_BYTES, NoteVerifier
from registry.history.document import MAX_HISTORY_BYTES
from registry.history.prove import Histories, find_place
from registry.history.verify import ProvenHistory, verify_history

if TYPE_CHECKING:
    from api.wiring import Registry
    from events.entry import Entry

_SECONDS: Final = 60.0
_HOUR: Final = timedelta(hours=1)
_FAILED: Final = 400
_AGED: Final = {
    "en": "the run is {age:.1f} hours old, your limit is {limit:g}: what was recorded since may be left out",
    "zh": "巡检记录已有 {age:.1f} 小时，超过所设的 {limit:g} 小时：此后记录的事件可能被遗漏",
}


class ProofOptions(Struct, frozen=True, kw_only=True):
    """Where a proof comes from, by which keys it is checked, and where it goes."""

    file: Path | None
    """A proof kept before; else it is made here or fetched from `server`."""
    server: str | None
    vkeys: tuple[str, ...]
    vkey_file: Path | None
    out: Path | None
    max_age_hours: float


def show_proven(session: Session, subject: str, options: ProofOptions) -> int:
    """Get the proof of the history of `subject`, check it, and show what it proves; return the exit code.

    Raises:
        EvidenceError: it does not prove the history, or is not under the newest checkpoint.
        UnavailableError: the server does not answer, or answers something else.
    """
    raw, newest, verifiers = _get(session, subject, options)
    proven = verify_history(raw, verifiers, subject=subject, origin=verifiers[0].name)
    stated = proven.checkpoint.size, proven.checkpoint.root
    if newest is not None and stated != (newest.size, newest.root):
        message = (
            f"{subject}: expected a proof under the checkpoint of size {newest.size} with root {newest.root.hex()}, "
            f"found one of size {stated[0]} with root {stated[1].hex()}"
        )
        raise EvidenceError(message, code="history-other-checkpoint")
    if options.out is not None:
        write_bytes(options.out, raw)
    age = max(system_clock() - proven.recorded_at, timedelta())
    warnings = _warn(session, age / _HOUR, options.max_age_hours)
    for warning in warnings:
        session.console.say(warning)
    session.console.result(_value(proven, age, warnings), lambda: _shown(proven))
    return OK if proven.complete or proven.later else NOT_FOUND


def _warn(session: Session, age: float, limit: float) -> list[str]:
    return [_AGED[session.console.language].format(age=age, limit=limit)] if age > limit else []


def _get(session: Session, subject: str, options: ProofOptions) -> tuple[bytes, Checkpoint | None, list[NoteVerifier]]:
    """Return a proof, the newest checkpoint where there is one to compare with, and the log's keys."""
    if options.file is not None:
        verifiers = read_vkeys(options.vkeys, options.vkey_file)
        return read_bytes(options.file), None, verifiers
    if options.server is not None:
        # From a server come no keys: whoever could forge a history could forge those, too.
        verifiers = read_vkeys(options.vkeys, options.vkey_file)
        return *_fetch(options.server, subject, verifiers), verifiers
    with session.open(writing=False) as registry:
        verifiers = read_vkeys(options.vkeys, options.vkey_file, vkeys_of(registry))
        return *_make(registry, subject, verifiers), verifiers


def _make(registry: Registry, subject: str, verifiers: list[NoteVerifier]) -> tuple[bytes, Checkpoint]:
    with registry.store.reading() as view:
        newest = verify_checkpoint(view.checkpoint(), verifiers[0].name, verifiers)
        place = find_place(view, size=TreeSize(newest.size))
        return Histories().prove(view, subject, place), newest


def _fetch(server: str, subject: str, verifiers: list[NoteVerifier]) -> tuple[bytes, Checkpoint]:
    with _client(server) as client:
        note = _read(client, "/checkpoint", {}, MAX_NOTE_BYTES)
        try:
            newest = verify_checkpoint(note, verifiers[0].name, verifiers)
        except MalformedError as error:
            message = f"{server}/checkpoint: answered something else than a checkpoint, {error.message}"
            raise UnavailableError(message, code="network") from error
        asked = {"stream": subject, "size": str(newest.size)}
        return _read(client, "/v1/events/proof", asked, MAX_HISTORY_BYTES), newest


@contextmanager
def _client(server: str) -> Iterator[httpx.Client]:
    try:
        with httpx.Client(base_url=server, timeout=_SECONDS) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        message = f"{server}: {str(error) or type(error).__name__}"
        raise UnavailableError(message, code="network") from error


def _read(client: httpx.Client, path: str, asked: dict[str, str], limit: int) -> bytes:
    with client.stream("GET", path, params=asked) as answer:
        if answer.status_code >= _FAILED:
            answer.read()
            raise refusal_of(answer)
        raw = b""
        for part in answer.iter_bytes():
            raw += part
            if len(raw) > limit:
                message = f"{answer.url}: more than {limit} bytes"
                raise UnavailableError(message, code="network")
    return raw


def _value(proven: ProvenHistory, age: timedelta, warnings: list[str]) -> dict[str, Any]:
    signed_at = proven.signed_at
    return {
        "demo": proven.foundation.demo,
        "subject": proven.subject,
        "origin": proven.checkpoint.origin,
        "position": proven.position,
        "run": {
            "position": proven.run_position,
            "as_of": proven.run.as_of,
            "recorded_at": format_instant(proven.recorded_at),
            "age_seconds": int(age.total_seconds()),
        },
        "checkpoint": {
            "size": proven.checkpoint.size,
            "root": proven.checkpoint.root.hex(),
            "signed_at": format_instant(signed_at) if signed_at else None,
        },
        "items": [_item(entry) for entry in proven.complete],
        "later": [_item(entry) for entry in proven.later],
        "warnings": warnings,
    }


def _item(entry: Entry) -> dict[str, Any]:
    payload = entry.filing.payload
    return {
        "position": entry.position,
        "stream_version": entry.stream_version,
        "type": payload.type,
        "effective_on": payload.effective_on,
        "recorded_at": format_instant(entry.recorded_at),
        "key_id": entry.filing.header.kid,
        "filing_id": payload.filing_id,
        "data": payload.data,
        "sha256": entry.sha256,
    }


def _shown(proven: ProvenHistory) -> str:
    run, size = format_instant(proven.recorded_at)[:16], proven.checkpoint.size
    count = f"{len(proven.complete)} events" if proven.complete else "nothing is recorded"
    lines = [f"{proven.subject}: {count}, complete up to position {proven.position} (run of {run}Z)"]
    if proven.foundation.demo:
        lines.append(DEMO)
    lines.append(
        f"proven under the checkpoint of {proven.checkpoint.origin} of size {size}; "
        f"{size - proven.run.tree_size} of its entries were recorded after the run looked"
    )
    if proven.complete:
        lines += ["", _table(proven.complete)]
    if proven.later:
        lines += ["", "recorded after the run looked: in the log, not proven to be all", "", _table(proven.later)]
    return "\n".join(lines)


def _table(entries: tuple[Entry, ...]) -> str:
    rows = []
    for entry in entries:
        recorded, payload = format_instant(entry.recorded_at)[:10], entry.filing.payload
        rows.append((entry.position, recorded, payload.effective_on, payload.type, entry.filing.header.kid))
    return table(("POSITION", "RECORDED", "EFFECTIVE", "WHAT", "SIGNED WITH KEY"), rows)


def check_options(options: ProofOptions, *, is_asked: bool, known_at: str | None) -> None:
    """Refuse options that say nothing together, before anything is opened.

    Raises:
        click.UsageError: naming them.
    """
    if is_asked and known_at is not None:
        raise click.UsageError("--known-at does not go with a proof: it says itself how far it reaches")
    if options.file is not None and options.server is not None:
        raise click.UsageError("--proof checks a file, --server fetches another one: use one of them")
    alone = [name for name, value in {"--server": options.server, "--out": options.out}.items() if value is not None]
    if alone and not is_asked:
        raise click.UsageError(f"{' and '.join(alone)} only with --prove")
