# SPDX-License-Identifier: Apache-2.0
"""`verdigris receipt`: getting a receipt as files, and checking one offline (tlog.md §2.6).

Checking needs two files and the log's public keys, no registry and no network. What it proves: this very entry stands
at this place in a tree the log has signed. Keep both files; they prove it for ever, to anybody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Group, Session, command
from api.cli.filing import read_bytes, write_bytes

if TYPE_CHECKING:
    from events.entry import Entry
    from events.tlog.checkpoint import Checkpoint
    from events.tlog.note import NoteVerifier


@click.group(
    "receipt",
    cls=Group,
    examples=(
        "verdigris receipt get 5 --out receipt.tlog-proof --entry-out entry.json",
        "verdigris receipt verify receipt.tlog-proof entry.json --vkey-file demo-registry/log.vkey",
    ),
)
def receipt() -> None:
    """Get receipts and check them offline."""


@command(
    "get",
    examples=(
        "verdigris receipt get 5 --registry demo-registry --out receipt.tlog-proof --entry-out entry.json",
        "verdigris receipt get 5 --registry demo-registry --json",
    ),
)
@click.argument("position", type=click.IntRange(min=0))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the proof to this file.")
@click.option("--entry-out", type=click.Path(path_type=Path), help="Write the entry's exact bytes to this file.")
def get(session: Session, *, position: int, out: Path | None, entry_out: Path | None) -> None:
    """Get the receipt of the entry at POSITION: the proof on stdout or in a file, the entry beside it."""
    from api.intake.results import recorded
    from events.ids import Position
    from registry.ledger.receipts import Receipts

    with session.open(writing=False) as registry, registry.store.reading() as view:
        found = Receipts(view).make(Position(position))
    if out is not None:
        write_bytes(out, found.proof)
    if entry_out is not None:
        write_bytes(entry_out, found.entry)
    written = " and ".join(str(path) for path in (out, entry_out) if path)
    session.console.result(recorded(found), lambda: f"wrote {written}" if written else found.proof.decode().rstrip())


@command(
    "verify",
    examples=(
        "verdigris receipt verify receipt.tlog-proof entry.json --vkey-file demo-registry/log.vkey",
        "verdigris receipt verify receipt.tlog-proof entry.json --vkey-file demo-registry/log.vkey --json",
    ),
    about_registry=False,
)
@click.argument("proof_file", metavar="RECEIPT", type=click.Path(path_type=Path))
@click.argument("entry_file", metavar="ENTRY", type=click.Path(path_type=Path))
@click.option("--vkey", "vkeys", multiple=True, help="A public key of the log, as a signed-note vkey; repeat for each.")
@click.option("--vkey-file", type=click.Path(path_type=Path), help="File with one vkey a line.")
def verify(
    session: Session, *, proof_file: Path, entry_file: Path, vkeys: tuple[str, ...], vkey_file: Path | None
) -> None:
    """Check offline that the log has taken ENTRY, by RECEIPT and the log's public keys."""
    from events.entry import parse_entry
    from events.errors import ProofError
    from events.tlog.proof import parse_tlog_proof, verify_tlog_proof

    verifiers = read_vkeys(vkeys, vkey_file)
    raw = read_bytes(entry_file)
    proof = parse_tlog_proof(read_bytes(proof_file))
    checkpoint = verify_tlog_proof(proof, raw, verifiers, verifiers[0].name)
    entry = parse_entry(raw)
    if entry.position != proof.index:
        message = f"receipt is for position {proof.index}, the entry says {entry.position}"
        raise ProofError(message, code="proof")
    session.console.result(_verified(entry, checkpoint), lambda: _shown(entry, checkpoint))


def read_vkeys(vkeys: tuple[str, ...], file: Path | None) -> list[NoteVerifier]:
    """Return the public keys of one log, given as texts or in a file with one a line.

    Raises:
        UsageError: none are given.
        MalformedError: one is none, or they are of several logs.
    """
    from events.errors import MalformedError
    from events.tlog.signatures import parse_vkey

    lines = read_bytes(file).decode("utf-8", "replace").splitlines() if file else []
    texts = [text.strip() for text in (*vkeys, *lines) if text.strip()]
    if not texts:
        raise click.UsageError("give the log's public keys with --vkey or --vkey-file")
    verifiers = [parse_vkey(text) for text in texts]
    names = sorted({verifier.name for verifier in verifiers})
    if len(names) != 1:
        message = f"public keys of {len(names)} logs: {', '.join(names)}; give those of one"
        raise MalformedError(message, code="vkeys-of-several-logs")
    return list(verifiers)


def _verified(entry: Entry, checkpoint: Checkpoint) -> dict[str, Any]:
    from events.clock import format_instant

    payload = entry.filing.payload
    return {
        "ok": True,
        "origin": checkpoint.origin,
        "position": entry.position,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "type": payload.type,
        "subject": payload.subject,
        "effective_on": payload.effective_on,
        "recorded_at": format_instant(entry.recorded_at),
        "signer": entry.filing.header.kid,
        "entry_sha256": entry.sha256,
    }


def _shown(entry: Entry, checkpoint: Checkpoint) -> str:
    facts = _verified(entry, checkpoint)
    return (
        f"the receipt holds: {facts['type']} about {facts['subject']} stands at position {facts['position']} of "
        f"{facts['origin']}\nrecorded at {facts['recorded_at']}, in the tree of size {facts['size']} with root "
        f"{facts['root']}"
    )


receipt.add_command(get)
receipt.add_command(verify)
