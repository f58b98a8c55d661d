# SPDX-License-Identifier: Apache-2.0
"""The verifiers that the suite is run against, all asked in the same way: an operation and the folder of a case.

`ask_library` asks `events.tlog`, put together as the command line does. `Standalone` runs the source of
deploy/verify_receipt.py, as it is or with a defect, inside this process: thousands of processes would take minutes.
"""

import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from events.entry import parse_entry
from events.errors import EvidenceError, MalformedError, NotFoundError, ProofError, RegistryError
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import NoteVerifier, parse_vkey
from events.tlog.proof import parse_tlog_proof, root_at, verify_tlog_proof
from events.tlog.tiles import (
    ENTRIES,
    TILE_WIDTH,
    CheckedTileReader,
    TileRef,
    format_tile_path,
    parse_bundle,
    tiles_for_size,
)

SCRIPT = Path(__file__).parents[2] / "deploy" / "verify_receipt.py"
SHARED = Path(__file__).parent / "shared"

FILES = {"consistency": "growth.tlog-consistency", "misbehaviour": "evidence.tlog-misbehaviour"}
"""What holds the proof, for operations on one file."""

Answer = tuple[bool, str]
"""Whether it was accepted, and what was said."""
Client = Callable[[str, Path], Answer]


def file_of(case: Path, name: str) -> Path:
    """Return a file of a case: its own, or the one that most have."""
    own = case / name
    return own if own.exists() else SHARED / name


def arguments(operation: str, case: Path) -> list[str]:
    """Return the command line of a verifier for a case: the protocol that README.md tells."""
    command = [operation, "--vkey-file", str(file_of(case, "keys"))]
    if operation == "receipt":
        return [*command, str(case / "receipt.tlog-proof"), str(file_of(case, "entry"))]
    if operation in FILES:
        return [*command, str(case / FILES[operation])]
    since = case / "since"
    return [*command, str(case / "log"), *(["--since", str(since)] if since.exists() else [])]


# --- Our library.


def ask_library(operation: str, case: Path) -> Answer:
    """Ask `events.tlog`; only errors of ours are verdicts, any other is a fault of the library."""
    try:
        return True, LIBRARY[operation](case, _read_keys(file_of(case, "keys")))
    except RegistryError as error:
        return False, error.message


def _read_keys(file: Path) -> list[NoteVerifier]:
    verifiers = [parse_vkey(line) for line in file.read_text().split("\n") if line]
    if len({verifier.name for verifier in verifiers}) != 1:
        raise MalformedError("expected the keys of one log")
    return list(verifiers)


def _verify_receipt(case: Path, verifiers: list[NoteVerifier]) -> str:
    raw = file_of(case, "entry").read_bytes()
    proof = parse_tlog_proof((case / "receipt.tlog-proof").read_bytes())
    checkpoint = verify_tlog_proof(proof, raw, verifiers, verifiers[0].name)
    entry = parse_entry(raw)
    if entry.position != proof.index:
        raise ProofError(f"receipt is for position {proof.index}, the entry says {entry.position}")
    return f"position {proof.index} of {checkpoint.size}"


def _verify_log(case: Path, verifiers: list[NoteVerifier]) -> str:
    folder = case / "log"
    newest = _open(folder / "checkpoint", verifiers)
    since = _open(case / "since", verifiers) if (case / "since").exists() else newest
    if since.size > newest.size:
        raise ProofError(f"log of size {newest.size}: its checkpoint of size {since.size} was kept")
    reader = CheckedTileReader(lambda level, index: _tile(folder, level, index, newest.size), newest.size, newest.root)
    for ref in tiles_for_size(newest.size):
        _check_tile(folder, ref, reader)
        if ref.level == 0:
            _check_bundle(folder, ref, reader)
    if root_at(since.size, reader) != since.root:
        raise ProofError(f"size {since.size} has two roots")
    return f"{newest.size} entries"


def _open(file: Path, verifiers: list[NoteVerifier]) -> Checkpoint:
    return verify_checkpoint(_read(file), verifiers[0].name, verifiers)


def _read(file: Path) -> bytes:
    if not file.exists():
        raise NotFoundError(f"{file}: no such file", code="tile-unknown")
    return file.read_bytes()


def _tile(folder: Path, level: int, index: int, size: int) -> bytes:
    width = min(TILE_WIDTH, (size >> 8 * level) - index * TILE_WIDTH)
    return _stored(folder, TileRef(level, index, width))[0]


def _stored(folder: Path, ref: TileRef) -> tuple[bytes, int]:
    """Return a tile or bundle and its width; a full one stands in for what it has grown out of (tlog-tiles)."""
    file, grown = (folder / format_tile_path(each) for each in (ref, TileRef(ref.level, ref.index)))
    return (_read(file), ref.width) if file.exists() else (_read(grown), TILE_WIDTH)


def _check_tile(folder: Path, ref: TileRef, reader: CheckedTileReader) -> None:
    raw, width = _stored(folder, ref)
    proved = [reader.node(8 * ref.level, ref.index * TILE_WIDTH + place) for place in range(ref.width)]
    if len(raw) != 32 * width or not raw.startswith(b"".join(proved)):
        raise EvidenceError(f"{format_tile_path(ref)}: not what the tree holds")


def _check_bundle(folder: Path, ref: TileRef, reader: CheckedTileReader) -> None:
    raw, width = _stored(folder, TileRef(ENTRIES, ref.index, ref.width))
    entries = parse_bundle(raw)
    if len(entries) != width:
        raise EvidenceError(f"bundle {ref.index}: expected {width} entries, found {len(entries)}")
    for place, entry in enumerate(entries[: ref.width], ref.index * TILE_WIDTH):
        if leaf_hash(entry) != reader.node(0, place):
            raise EvidenceError(f"entry {place}: not what the tree holds")


LIBRARY: dict[str, Callable[[Path, list[NoteVerifier]], str]] = {"receipt": _verify_receipt, "log": _verify_log}


# --- The standalone script.


class Standalone:
    """deploy/verify_receipt.py from its source, asked by its command line."""

    def __init__(self, source: str, file: str = "changed") -> None:
        """Compile it once, as from `file`; each question runs it from the top, as a process of its own would."""
        # Under the script's own path its lines are counted as covered; those of a changed one must not be.
        self._code: CodeType = compile(source, file, "exec")

    def __call__(self, operation: str, case: Path) -> Answer:
        """Fulfil `Client`. Whatever is no verdict (a crash, a usage error) is raised: it must not pass for one."""
        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        namespace: dict[str, Any] = {"__name__": "verify_receipt"}
        argv, sys.argv = sys.argv, [SCRIPT.name, *arguments(operation, case)]
        try:
            with contextlib.redirect_stdout(output):
                exec(self._code, namespace)  # noqa: S102 - its own source is what is tested
                code = namespace["main"]()
        finally:
            sys.argv = argv
        return code == 0, output.buffer.getvalue().decode()
