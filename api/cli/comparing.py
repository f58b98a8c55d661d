# SPDX-License-Identifier: Apache-2.0
"""`verdigris log compare`: do two signed checkpoints belong to one history? (reliability.md cases 63, 64, 66).

Two people who got different checkpoints bring them together here. What comes out is a file either way: the proof that
the log only grew, or the proof that it signed two histories, which convinces anybody who has the log's public keys.
That nothing can be proved is an outcome of its own; a log that withholds its hashes is not yet a liar.
"""

from __future__ import annotations

import datetime
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.cli.audit_sources import find_vkeys, open_source
from api.cli.command import Session, command
from api.cli.failures import DAMAGED, NOT_WELL, OK
from api.cli.filing import read_bytes, write_bytes
from api.cli.vkeys import check_is_checkpoint, describe_checkpoint, read_vkeys, show_checkpoint, signed_at, vkey_options

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


@command(
    "compare",
    examples=(
        "verdigris log compare checkpoint.txt receipt.tlog-proof --from demo-registry",
        "verdigris log compare checkpoint.txt demo-registry --max-age 24 --out growth.tlog-consistency",
        "verdigris log compare checkpoint.txt demo-registry --json",
    ),
    about_registry=False,
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@vkey_options
@click.option(
    "--from", "source", metavar="SOURCE", help="Where else the log is kept: a server, a folder of tiles, a registry."
)
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
    """Compare two checkpoints of one log, A and B: files, receipts, servers, folders of tiles, or registries.

    Exit code 0: the same tree, or one that only grew. 7: the log signed two histories, and the file says so to
    anybody. 1: nothing could be proved, or the newer checkpoint is older than --max-age.
    """
    named = (one, other, *([source] if source else []))
    with ExitStack() as opened:
        verifiers = read_vkeys(vkeys, vkey_file, _known_vkeys(named, given=bool(vkeys or vkey_file)))
        sides = [_open_side(opened, each) for each in (one, other)]
        found = _compare(sides, _open_third(opened, source) if source else None, verifiers)
    answer = _answer(found, verifiers)
    if out is not None and found.proof is not None:
        write_bytes(out, found.proof)
    stale = _warn(session, sides, verifiers, max_age)
    session.console.result(answer | {"stale": stale}, lambda: _shown(answer, out))
    if found.outcome == "misbehaviour":
        return DAMAGED
    return NOT_WELL if stale or found.outcome == "unproven" else OK


def _is_source(name: str) -> bool:
    path = Path(name)
    return "://" in name or path.is_dir() or path.suffix in {".sqlite", ".db"}


def _known_vkeys(named: Sequence[str], *, given: bool) -> tuple[str, ...]:
    """Return what the first registry of one's own says its keys are, where none were given."""
    sources = [] if given else [name for name in named if _is_source(name)]
    return next((vkeys for name in sources if (vkeys := find_vkeys(name))), ())


def _open_side(opened: ExitStack, name: str) -> Side:
    """Return the side that `name` stands for: a log, wherever it is kept, or a file with a checkpoint in it."""
    from events.tlog.proof import MAX_PROOF_BYTES, parse_tlog_proof
    from events.tlog.tiles import TileReader
    from registry.ledger.sources import tiles_under

    if _is_source(name):
        source = open_source(opened, name)
        note = source.checkpoint()
        return Side(note=note, hashes=TileReader(tiles_under(note, source)))
    raw = read_bytes(Path(name), limit=MAX_PROOF_BYTES)
    # A receipt brings the checkpoint it was made under.
    note = parse_tlog_proof(raw).checkpoint if raw.startswith(b"c2sp.org/tlog-proof@") else raw
    check_is_checkpoint(note)
    return Side(note=note)


def _open_third(opened: ExitStack, name: str) -> Side | str:
    """Return the log at `name`, or why nothing can be had from it: whoever is silent proves nothing (case 64)."""
    from events.errors import RegistryError

    try:
        return _open_side(opened, name)
    except RegistryError as error:
        return error.message


def _compare(sides: Sequence[Side], third: Side | str | None, verifiers: Sequence[NoteVerifier]) -> Comparison:
    """Return what is proved about the two sides by the hashes of either, or of a third."""
    from events.tlog.comparison import UNPROVEN, compare_checkpoints

    (one, other), origin = sides, verifiers[0].name
    everybody = [*sides, third] if isinstance(third, Side) else sides
    readers = [side.hashes for side in everybody if side.hashes is not None]
    # First without hashes: where none are needed, nobody is asked for any.
    found = compare_checkpoints(one.note, other.note, verifiers, origin, None)
    reasons = [found.reason]
    for hashes in readers:
        if found.outcome == UNPROVEN:
            found = compare_checkpoints(one.note, other.note, verifiers, origin, hashes)
            reasons.append(found.reason)
    if found.outcome != UNPROVEN:
        return found
    if isinstance(third, Side) and (convicted := _convict(sides, third, verifiers)):
        return convicted
    if isinstance(third, str):
        reasons.append(third)
    return replace(found, reason="; ".join(dict.fromkeys(reasons[1:] or reasons)))


def _convict(sides: Sequence[Side], third: Side, verifiers: Sequence[NoteVerifier]) -> Comparison | None:
    """Return the proof that what the third signed contradicts a side, though nothing links the two sides."""
    from events.errors import RegistryError
    from events.tlog.comparison import MISBEHAVIOUR, compare_checkpoints

    for side in sides:
        with suppress(RegistryError):
            found = compare_checkpoints(side.note, third.note, verifiers, verifiers[0].name, third.hashes)
            if found.outcome == MISBEHAVIOUR:
                return found
    return None


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
    now, hour = system_clock(), datetime.timedelta(hours=1)
    if times and (now - max(times)) / hour <= max_age:
        return False
    signed = f"signed at {format_instant(max(times))}" if times else "without a signed time"
    session.console.say(
        f"warning: the newest of these checkpoints is {signed}, which is older than {max_age:g} hours allow: "
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
