# SPDX-License-Identifier: Apache-2.0
"""The logs of the vectors: a small one with real entries, longer ones for the borders of tiles.

Roots, proofs and tiles are those of `tests.events.tlog.rfc9162`, the definitions as the RFC prints them.
"""

import datetime
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.catalogue.trust import PartyRegistered
from events.entry import make_entry
from events.filing import parse_filing, sign_filing, write_payload
from events.ids import Position, StreamVersion, derived_filing_id
from events.keys import PrivateKey
from events.values import Text
from tests.events.tlog import rfc9162
from tests.vectors.making.keys import MLDSA44, Ed25519, b64, head, note, seed_of

ORIGIN = "log.vectors.example"
ED, ML = Ed25519(ORIGIN), MLDSA44(ORIGIN)
NEW_ED, NEW_ML = Ed25519(ORIGIN, "rotated"), MLDSA44(ORIGIN, "rotated")
"""The keys that follow in a rotation."""
OTHER_ED, OTHER_ML = Ed25519("other.vectors.example"), MLDSA44("other.vectors.example")
"""Another log's."""
WITNESS = Ed25519("witness.vectors.example")

_DAY = datetime.datetime(2026, 10, 1, 8, 0, tzinfo=datetime.UTC)


def leaf(entry: bytes) -> bytes:
    """RFC 9162 §2.1.1: HASH(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def _made_up(position: int, name: str) -> bytes:
    """Return a real entry: a filing by a made-up governance key that registers a company."""
    envelope = {
        "ledger": ORIGIN,
        "filing_id": derived_filing_id(_DAY, "vectors", name),
        "subject": f"party:{name}",
        "effective_on": _DAY.date().isoformat(),
        "signed_at": "2026-10-01T08:00:00Z",
    }
    event = PartyRegistered(party_kind="company", names=Text(en=f"{name} Ltd", zh=f"{name} 有限公司"))
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(seed_of("governance.vectors.example")))
    filing = parse_filing(sign_filing(write_payload(event, envelope), key))
    return make_entry(
        filing,
        position=Position(position),
        stream_version=StreamVersion(1),
        previous="",
        recorded_at=_DAY + datetime.timedelta(minutes=position),
    ).raw


class Log(NamedTuple):
    """Entries, and everything that follows from them."""

    entries: Sequence[bytes]

    @property
    def leaves(self) -> list[bytes]:
        """Their leaf hashes."""
        return [leaf(entry) for entry in self.entries]

    def root(self, size: int) -> bytes:
        """MTH of the first `size`."""
        return rfc9162.mth(self.leaves[:size])

    def head(self, size: int) -> str:
        """Return the text of the checkpoint at `size`."""
        return head(ORIGIN, size, self.root(size))

    def checkpoint(self, size: int) -> str:
        """Return the checkpoint at `size`, by both keys of the log."""
        return signed(self.head(size))

    def path(self, index: int, size: int) -> list[bytes]:
        """Return the inclusion proof."""
        return rfc9162.path(index, self.leaves[:size])

    def growth(self, old: int, new: int) -> list[bytes]:
        """Return the consistency proof."""
        return rfc9162.proof(old, self.leaves[:new])

    def files(self, size: int) -> dict[str, bytes]:
        """Return what tlog-tiles serves at `size`, by path."""
        files = {"checkpoint": self.checkpoint(size).encode()}
        for level in (0, 1):
            count, leaves = size >> 8 * level, self.leaves[:size]
            for index in range(-(-count // 256)):
                files[_path(str(level), index, count)] = rfc9162.tile(level, index, leaves)
        for index in range(-(-size // 256)):
            files[_path("entries", index, size)] = bundle(self.entries[index * 256 : min(size, index * 256 + 256)])
        return files


def _path(kind: str, index: int, count: int) -> str:
    width = min(256, count - 256 * index)
    return f"tile/{kind}/{index:03d}" + ("" if width == 256 else f".p/{width}")


def bundle(entries: Sequence[bytes]) -> bytes:
    """tlog-tiles, Log entries: for each its length as uint16, then its bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def signed(text: str) -> str:
    """Return the note of `text` by both keys of the log."""
    return note(text, ED.line(text), ML.line(text))


def tlog_proof(index: int | str, hashes: Sequence[bytes | str], checkpoint: str, *, extra: str | None = None) -> str:
    """Return a c2sp.org/tlog-proof file; strings are written as they are given."""
    return proof_file("c2sp.org/tlog-proof@v1", {"extra": extra, "index": index}, hashes, checkpoint)


def growth_file(old: int | str, new: int | str, hashes: Sequence[bytes | str], older: str, newer: str) -> str:
    """Return a consistency file: both sizes, the hashes, both checkpoints."""
    return proof_file("verdigris-consistency@v1", {"old": old, "new": new}, hashes, older, newer)


def misbehaviour_file(old: int, new: int, root: bytes, hashes: Sequence[bytes], *checkpoints: str) -> str:
    """Return a misbehaviour file: both sizes, the newer tree's root at the older size, the hashes, both checkpoints."""
    fields: dict[str, int | str | None] = {"old": old, "new": new, "root": b64(root)}
    return proof_file("verdigris-misbehaviour@v1", fields, hashes, *checkpoints)


def proof_file(header: str, fields: dict[str, int | str | None], hashes: Sequence[bytes | str], *notes: str) -> str:
    """Return a proof file: header, fields, hashes, and each checkpoint after an empty line."""
    lines = [header, *(f"{name} {value}" for name, value in fields.items() if value is not None)]
    lines += [line if isinstance(line, str) else b64(line) for line in hashes]
    return "\n\n".join(["\n".join(lines), *(text.removesuffix("\n") for text in notes[:-1]), notes[-1]])


SMALL = Log([_made_up(position, f"P-{position}") for position in range(9)])
"""Nine entries as a registry makes them."""

FORKED = Log([*SMALL.entries[:2], _made_up(2, "P-2-REWRITTEN"), *SMALL.entries[3:]])
"""Another history of the same log: position 2 is another filing."""

LONG = Log([b'{"position":%d}' % position for position in range(600)])
"""Two full tiles and the beginning of a third. What an entry says does not matter to the log, so these say little."""

LONG_FORKED = Log([b'{"position":%d}' % (position if position != 100 else 1000) for position in range(600)])
