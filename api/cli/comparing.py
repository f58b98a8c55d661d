# SPDX-License-Identifier: Apache-2.0
"""`verdigris log compare`: do two signed checkpoints belong to one history? (reliability.md cases 63, 64, 66).

Two people who got different checkpoints bring them together here. What comes out is a file either way: the proof that
the log only grew, or the proof that it signed two histories, which convinces anybody who has the log's public keys.
That nothing can be proved is an outcome of its own; a log that withholds its hashes is not yet a liar.
"""

from __future__ import annotations

import datetime
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.cli.command import Session, command
from api.cli.failures import DAMAGED, NOT_WELL, OK
from api.cli.filing import read_bytes, write_bytes
from api.cli.vkeys import describe_checkpoint, read_vkeys, show_checkpoint, signed_at, vkey_options, vkeys_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.tlog.comparison import Comparison
    from events.tlog.note import NoteVerifier
    from events.tlog.proof import HashReader

_SAID: Final = {
    "same": "both checkpoints are of the same tree",
    "consistent": "the log only grew between these checkpoints",
    "misbehaviour": "MISBEHAVIOUR: the log signed two histories; these checkpoints cannot both be true",
    "unproven": "nothing could be proved about these checkpoints",
}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of those who speak about the log: a checkpoint, and hashes where it has them."""

    note: bytes
    hashes: HashReader | None = None
    vkeys: tuple[str, ...] = ()


@command(
    "compare",
    examples=(
        "verdigris log compare checkpoint.txt receipt.tlog-proof --from demo-registry --vkey-file demo-registry/log.vkey",
        "verdigris log compare checkpoint.txt demo-registry --max-age 24 --out growth.tlog-consistency",
        "verdigris log compare checkpoint.txt demo-registry --json",
    ),
    about_registry=False,
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@vkey_options
@click.option("--from", "source", metavar="SOURCE", help="Registry folder or database with the hashes of the log.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the proof, of either kind, to this file.")
@click.option("--max-age", type=click.FloatRange(min=0), metavar="HOURS", help="Warn if the newer one is older.")
def compare(
    session: Session,
    *,
    one: str,
    other: str,
    vkeys: tuple[str, ...],
    vkey_file: Path | None,
    source: str | None,
    out: Path | None,
    max_age: float | None,
) -> int:
    """Compare two checkpoints of one log, A and B: files, receipts or registries.

    Exit code 0: the same tree, or one that only grew. 7: the log signed two histories, and the file says so to
    anybody. 1: nothing could be proved, or the newer checkpoint is older than --max-age.
    """
    with ExitStack() as opened:
        sides = [_open_side(opened, each) for each in (one, other, *([source] if source else []))]
        known = next((side.vkeys for side in sides if side.vkeys), ())
        verifiers = read_vkeys(vkeys, vkey_file, known)
        found = _compare(sides, verifiers)
    answer = _answer(found, verifiers)
    stale = _warn(session, sides[:2], verifiers, max_age)
    if out is not None and found.proof is not None:
        write_bytes(out, found.proof)
    session.console.result(answer | {"stale": stale}, lambda: _shown(answer, out))
    if found.outcome == "misbehaviour":
        return DAMAGED
    return NOT_WELL if stale or found.outcome == "unproven" else OK


def _open_side(opened: ExitStack, name: str) -> Side:
    """Return the side that `name` stands for: a registry's folder or URL, or a file with a checkpoint in it."""
    from events.tlog.proof import parse_tlog_proof

    path = Path(name)
    if "://" in name or path.is_dir() or path.suffix in {".sqlite", ".db"}:
        return _open_registry(opened, name)
    raw = read_bytes(path)
    # A receipt brings the checkpoint it was made under.
    return Side(note=parse_tlog_proof(raw).checkpoint if raw.startswith(b"c2sp.org/tlog-proof@") else raw)


def _open_registry(opened: ExitStack, target: str) -> Side:
    from api.settings import resolve_target
    from api.wiring import open_registry
    from events.tlog.tiles import TileReader
    from registry.ledger.tiles import tile_reader

    registry = opened.enter_context(open_registry(resolve_target(target), writing=False))
    view = opened.enter_context(registry.store.reading())
    return Side(note=view.checkpoint(), hashes=TileReader(tile_reader(view)), vkeys=vkeys_of(registry))


def _compare(sides: Sequence[Side], verifiers: Sequence[NoteVerifier]) -> Comparison:
    """Return what is proved about the first two sides by the hashes of any."""
    from events.errors import RegistryError
    from events.tlog.comparison import MISBEHAVIOUR, UNPROVEN, compare_checkpoints

    (one, other), origin = sides[:2], verifiers[0].name
    readers = [side.hashes for side in sides if side.hashes is not None]
    for hashes in readers or [None]:
        found = compare_checkpoints(one.note, other.note, verifiers, origin, hashes)
        if found.outcome != UNPROVEN:
            return found
    # The third may have signed what convicts one of the two, though nothing links these.
    for third in sides[2:]:
        for side in (one, other):
            with suppress(RegistryError):
                convicted = compare_checkpoints(side.note, third.note, verifiers, origin, third.hashes)
                if convicted.outcome == MISBEHAVIOUR:
                    return convicted
    return found


def _answer(found: Comparison, verifiers: Sequence[NoteVerifier]) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "reason": found.reason or None,
        "old": describe_checkpoint(found.old_note, verifiers),
        "new": describe_checkpoint(found.new_note, verifiers),
        "proof": found.proof.decode() if found.proof else None,
    }


def _warn(
    session: Session, sides: Sequence[Side], verifiers: Sequence[NoteVerifier], max_age: float | None
) -> bool | None:
    """Say on stderr when the newest signature is too old; None where nobody asked (reliability.md case 66)."""
    if max_age is None:
        return None
    from api.wiring import system_clock
    from events.clock import format_instant

    times = [at for side in sides if (at := signed_at(side.note, verifiers))]
    now, limit = system_clock(), datetime.timedelta(hours=max_age)
    if times and now - max(times) <= limit:
        return False
    at = f"signed at {format_instant(max(times))}" if times else "without a signed time"
    session.console.say(
        f"warning: the newest of these checkpoints is {at}, which is older than {max_age:g} hours allow: "
        "the log may stand still, or somebody may be showing you an old one"
    )
    return True


def _shown(answer: dict[str, Any], out: Path | None) -> str:
    lines = [_SAID[answer["outcome"]], *(f"  {show_checkpoint(answer[side])}" for side in ("old", "new"))]
    if answer["reason"]:
        lines.append(f"  {answer['reason']}")
    if out is not None and answer["proof"]:
        lines.append(f"wrote {out}")
    elif answer["outcome"] == "misbehaviour":
        # Evidence is never thrown away for want of an option.
        lines.extend(["", answer["proof"].rstrip("\n")])
    return "\n".join(lines)
