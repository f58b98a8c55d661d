# SPDX-License-Identifier: Apache-2.0
"""The text of a checkpoint: which log, how many entries, which root (c2sp.org tlog-checkpoint v1.0.0).

    ledger.example/test
    7
    mMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=

Other logs may add extension lines; ours never does, since ML-DSA signatures do not cover them (tlog.md §0.4).
Signing is left to `events.tlog.checkpoint`, from which callers take these names too.
"""

import struct
from dataclasses import dataclass

from events.errors import MalformedError
from events.tlog.canonical import (
    check_count,
    check_hash,
    check_line,
    format_base64,
    parse_decimal,
    parse_hash,
    parse_text,
)

_FIXED_LINES = 3
_MAX_NAME_IN_MESSAGE = 255


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: the log named `origin` had `size` entries under `root`.

    Raises:
        MalformedError: a field cannot be written as tlog-checkpoint demands.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_line(self.origin, "checkpoint origin")
        check_count(self.size, "checkpoint size")
        check_hash(self.root, "checkpoint root")
        for line in self.extensions:
            check_line(line, "checkpoint extension line")


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Return the text to be signed, with its final newline."""
    lines = (checkpoint.origin, str(checkpoint.size), format_base64(checkpoint.root), *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Return the checkpoint that `format_checkpoint` writes as exactly `text`.

    Raises:
        MalformedError: any other spelling, or too few lines.
    """
    *lines, rest = parse_text(text, "checkpoint").split("\n")
    if rest or len(lines) < _FIXED_LINES:
        raise MalformedError("checkpoint: expected origin, size and root, each on a line of its own")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin, parse_decimal(size, "checkpoint size"), parse_hash(root, "checkpoint root"), tuple(extensions)
    )


def cosigned_message(cosigner: str, timestamp: int, checkpoint: Checkpoint) -> bytes:
    """Return the bytes an ML-DSA-44 cosignature signs (tlog-cosignature, ML-DSA-44 signed message).

    Extension lines are not among them. `timestamp` is in POSIX seconds; 0 makes no statement about time.

    Raises:
        MalformedError: a name is longer than 255 bytes, or the time is out of range.
    """
    check_count(timestamp, "cosignature time")
    who_and_when = _with_length(cosigner) + struct.pack(">Q", timestamp)
    # A checkpoint is the subtree that starts at 0.
    which_tree = _with_length(checkpoint.origin) + struct.pack(">QQ", 0, checkpoint.size) + checkpoint.root
    return b"subtree/v1\n\0" + who_and_when + which_tree


def _with_length(name: str) -> bytes:
    raw = name.encode("utf-8")
    if len(raw) > _MAX_NAME_IN_MESSAGE:
        raise MalformedError(f"name of {len(raw)} bytes: an ML-DSA-44 message holds {_MAX_NAME_IN_MESSAGE}")
    return bytes([len(raw)]) + raw
