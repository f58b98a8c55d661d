# SPDX-License-Identifier: Apache-2.0
"""`verdigris log prove`, `consistency` and `verify`: proofs about the log as files, made here and checked anywhere.

Every proof is verified, signatures and all, before it is handed out: a registry that cannot prove itself says so here
and not at its reader's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.filing import read_bytes, write_bytes
from api.cli.receipts import hand_out
from api.cli.vkeys import check_is_checkpoint, describe_checkpoint, read_vkeys, show_checkpoint, vkey_options, vkeys_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.tlog.note import NoteVerifier

_OUT = click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the proof to this file.")


@command(
    "prove",
    examples=(
        "verdigris log prove 5 --registry demo-registry --out receipt.tlog-proof --entry-out entry.json",
        "verdigris log prove 5 --registry demo-registry --size 33 --json",
    ),
)
@click.argument("position", type=click.IntRange(min=0))
@click.option("--size", type=click.IntRange(min=0), help="In the tree of this published size; else the newest.")
@_OUT
@click.option("--entry-out", type=click.Path(path_type=Path), help="Write the entry's exact bytes to this file.")
def prove(session: Session, *, position: int, size: int | None, out: Path | None, entry_out: Path | None) -> None:
    """Prove that the log holds the entry at POSITION, in its newest published tree or in one of SIZE."""
    from events.ids import Position, TreeSize
    from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
    from registry.ledger.published import read_stored
    from registry.ledger.receipts import Receipts

    with session.open(writing=False) as registry, registry.store.reading() as view:
        wanted = read_stored(view.checkpoint()).size if size is None else size
        found = Receipts(view).make(Position(position), size=TreeSize(wanted))
        verifiers = read_vkeys((), None, vkeys_of(registry))
    verify_tlog_proof(parse_tlog_proof(found.proof), found.entry, verifiers, verifiers[0].name)
    hand_out(session, found, out, entry_out)


@command(
    "consistency",
    examples=(
        "verdigris log consistency 1 33 --registry demo-registry --out growth.tlog-consistency",
        "verdigris log consistency 1 33 --registry demo-registry --json",
    ),
)
@click.argument("old", type=click.IntRange(min=0))
@click.argument("new", type=click.IntRange(min=0))
@_OUT
def consistency(session: Session, *, old: int, new: int, out: Path | None) -> None:
    """Prove that the log only grew from size OLD to size NEW, both published; both checkpoints are in the proof."""
    from events.ids import TreeSize
    from registry.ledger.published import prove_growth

    with session.open(writing=False) as registry, registry.store.reading() as view:
        raw = prove_growth(view, TreeSize(old), TreeSize(new))
        verifiers = read_vkeys((), None, vkeys_of(registry))
    answer = describe_proof(raw, verifiers)
    if out is not None:
        write_bytes(out, raw)
    session.console.result(
        answer | {"proof": raw.decode()}, lambda: f"wrote {out}" if out else raw.decode().rstrip("\n")
    )


@command(
    "verify",
    examples=(
        "verdigris log verify growth.tlog-consistency --vkey-file demo-registry/log.vkey",
        "verdigris log verify checkpoint.txt --vkey-file demo-registry/log.vkey --json",
    ),
    about_registry=False,
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@vkey_options
def verify(session: Session, *, file: Path, vkeys: tuple[str, ...], vkey_file: Path | None) -> None:
    """Check offline what FILE says about a log: a checkpoint, a proof of consistency, or one of misbehaviour."""
    from events.tlog.proof import MAX_PROOF_BYTES

    verifiers = read_vkeys(vkeys, vkey_file)
    answer = describe_proof(read_bytes(file, limit=MAX_PROOF_BYTES), verifiers)
    session.console.result({"ok": True, **answer}, lambda: show_proof(answer))


def describe_proof(raw: bytes, verifiers: Sequence[NoteVerifier]) -> dict[str, Any]:
    """Return what a checkpoint, a consistency file or a misbehaviour file proves, verified.

    Raises:
        MalformedError: it is none of them, or a receipt, which is verified with its entry.
        EvidenceError: it does not prove what it says.
    """
    from events.errors import MalformedError
    from events.tlog import growth

    origin = verifiers[0].name
    proof: growth.TlogConsistency | growth.TlogMisbehaviour
    if raw.startswith(b"c2sp.org/tlog-proof@"):
        message = "a receipt is verified together with its entry, by `verdigris receipt verify`"
        raise MalformedError(message, code="receipt-needs-entry")
    if raw.startswith(growth.CONSISTENCY_KIND):
        kind, proof = "consistency", growth.parse_consistency(raw)
        growth.verify_growth(proof, verifiers, origin)
    elif raw.startswith(growth.MISBEHAVIOUR_KIND):
        kind, proof = "misbehaviour", growth.parse_misbehaviour(raw)
        growth.verify_misbehaviour(proof, verifiers, origin)
    else:
        check_is_checkpoint(raw)
        return {"kind": "checkpoint", "new": describe_checkpoint(raw, verifiers)}
    return {
        "kind": kind,
        "old": describe_checkpoint(proof.old, verifiers),
        "new": describe_checkpoint(proof.new, verifiers),
    }


def show_proof(answer: dict[str, Any]) -> str:
    """Return for people what `describe_proof` found."""
    origin = answer["new"]["origin"]
    said = {
        "checkpoint": f"the log {origin} signed this checkpoint",
        "consistency": f"the log {origin} only grew between these checkpoints",
        "misbehaviour": f"the log {origin} signed two histories: these checkpoints cannot both be true",
    }
    heads = [show_checkpoint(answer[side]) for side in ("old", "new") if side in answer]
    return "\n  ".join([said[answer["kind"]], *heads])
