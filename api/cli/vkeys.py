# SPDX-License-Identifier: Apache-2.0
"""The log's public keys, as commands that verify take them: given, or else those the registry at hand states.

Whoever checks somebody else's log brings keys from somewhere else; a registry's own word about its keys is good enough
only for its own operator.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from api.wiring import Registry
    from events.tlog.note import NoteVerifier


def vkey_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--vkey` and `--vkey-file`."""
    from pathlib import Path

    one = click.option(
        "--vkey", "vkeys", multiple=True, help="A public key of the log, as a signed-note vkey; repeat for each."
    )
    file = click.option("--vkey-file", type=click.Path(path_type=Path), help="File with one vkey a line.")
    return one(file(function))


def read_vkeys(vkeys: tuple[str, ...], file: Path | None, default: Sequence[str] = ()) -> list[NoteVerifier]:
    """Return the keys given, or else the `default` ones.

    Raises:
        MalformedError: one is no vkey, or they are of several logs.
    """
    from api.cli.filing import read_bytes
    from events.errors import MalformedError
    from events.tlog.note import MAX_NOTE_BYTES
    from events.tlog.signatures import parse_vkey

    lines = read_bytes(file, limit=MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines() if file else []
    texts = [text.strip() for text in (*vkeys, *lines) if text.strip()] or list(default)
    if not texts:
        raise click.UsageError("give the log's public keys with --vkey or --vkey-file")
    verifiers = [parse_vkey(text) for text in texts]
    names = sorted({verifier.name for verifier in verifiers})
    if len(names) != 1:
        message = f"public keys of {len(names)} logs: {', '.join(names)}; give those of one"
        raise MalformedError(message, code="vkeys-of-several-logs")
    return list(verifiers)


def vkeys_of(registry: Registry) -> tuple[str, ...]:
    """Return the vkeys with which every checkpoint that `registry` keeps is verified: old keys and new ones."""
    return registry.log_keys().vkeys


def describe_checkpoint(note: bytes, verifiers: Sequence[NoteVerifier]) -> dict[str, Any]:
    """Return what the signed checkpoint `note` says, who signed it with which of `verifiers`, and when.

    Raises:
        SignatureError: the log did not sign it.
    """
    from events.clock import format_instant
    from events.tlog.checkpoint import verify_checkpoint
    from events.tlog.note import open_note

    checkpoint = verify_checkpoint(note, verifiers[0].name, verifiers)
    signatures = open_note(note, verifiers).verified
    at = signed_at(note, verifiers)
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "signed_at": format_instant(at) if at else None,
        "keys": [{"type": f"0x{each.kind:02x}", "key_id": each.key_id.hex()} for each in signatures],
    }


def check_is_checkpoint(raw: bytes) -> None:
    """Refuse what has not the form of a signed checkpoint: it says nothing, whoever signed it.

    Raises:
        MalformedError: it is a file of another kind.
    """
    from events.errors import MalformedError
    from events.tlog.checkpoint import parse_checkpoint
    from events.tlog.note import parse_note

    try:
        parse_checkpoint(parse_note(raw).text)
    except MalformedError as error:
        raise MalformedError(f"not a signed checkpoint: {error.message}", code="file-kind-wrong") from error


def signed_at(note: bytes, verifiers: Sequence[NoteVerifier]) -> datetime.datetime | None:
    """Return the newest time that a verified signature of `note` states; None where none states one that is a time."""
    import datetime

    from events.tlog.note import open_note

    times = []
    for each in open_note(note, verifiers).verified:
        # A number that is no time says nothing: it must not keep whoever signed it from being convicted.
        with suppress(OverflowError, OSError, ValueError):
            times += [datetime.datetime.fromtimestamp(each.timestamp, datetime.UTC)] if each.timestamp else []
    return max(times, default=None)


def show_checkpoint(facts: dict[str, Any]) -> str:
    """Return the facts of `describe_checkpoint` for people."""
    keys = ", ".join(f"{key['key_id']} ({key['type']})" for key in facts["keys"])
    at = facts["signed_at"] or "a time not stated"
    return f"size {facts['size']}, root {facts['root']}, signed at {at} by keys {keys}"
