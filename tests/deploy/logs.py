# SPDX-License-Identifier: Apache-2.0
"""A log of real entries that can sign whatever it likes, as an honest log never would."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.growth import (
    TlogConsistency,
    TlogMisbehaviour,
    format_consistency,
    format_misbehaviour,
)
from events.tlog.merkle import leaf_hash
from events.tlog.note import NoteSigner
from events.tlog.proof import TlogProof, format_tlog_proof, prove_consistency, prove_inclusion, root_at
from events.tlog.tiles import ENTRIES, TileReader, TileRef, TreeEdge, extend, format_bundle, format_tile_path

SIGNED_AT = 1790000000


@dataclass(frozen=True)
class SignedLog:
    """A log named `origin` of `entries`, and proofs of it under any size."""

    origin: str
    entries: tuple[bytes, ...]
    signers: tuple[NoteSigner, ...]
    signed_at: int = SIGNED_AT

    @property
    def keys(self) -> str:
        """The log's public keys, as their file has them."""
        return "".join(f"{signer.verifier.vkey}\n" for signer in self.signers)

    @cached_property
    def tiles(self) -> dict[tuple[int, int], bytes]:
        """The stored tiles."""
        return extend(TreeEdge(), [leaf_hash(entry) for entry in self.entries])[1]

    @property
    def hashes(self) -> TileReader:
        """The stored hashes."""
        return TileReader(lambda level, index: self.tiles[level, index])

    def root(self, size: int) -> bytes:
        """Return the root at `size`."""
        return root_at(size, self.hashes)

    def checkpoint(self, size: int, root: bytes | None = None, **fields: str) -> bytes:
        """Return the signed note for `size`, with another root or origin if it is given."""
        head = Checkpoint(fields.get("origin", self.origin), size, self.root(size) if root is None else root)
        signers = self.signers if head.origin == self.origin else ()
        return sign_checkpoint(head, signers or self._under(head.origin), self.signed_at)

    def _under(self, name: str) -> Sequence[NoteSigner]:
        return [type(each)(name, each._private_key) for each in self.signers]  # type: ignore[call-arg,attr-defined]  # the same keys

    def proof(self, index: int, size: int) -> TlogProof:
        """Return the receipt of an entry."""
        hashes = prove_inclusion(index, size, self.hashes)
        return TlogProof(index=index, hashes=tuple(hashes), checkpoint=self.checkpoint(size))

    def receipt(self, index: int, size: int) -> bytes:
        """Return the receipt of an entry as a file."""
        return format_tlog_proof(self.proof(index, size))

    def growth(self, old: int, new: int) -> TlogConsistency:
        """Return the proof that it only grew."""
        hashes = prove_consistency(old, new, self.hashes)
        return TlogConsistency(hashes=tuple(hashes), old=self.checkpoint(old), new=self.checkpoint(new))

    def consistency(self, old: int, new: int) -> bytes:
        """Return that proof as a file."""
        return format_consistency(self.growth(old, new))

    def misbehaviour(self, other_old: bytes, new: int) -> bytes:
        """Return the file that convicts it of having signed `other_old`, a note, beside its own size `new`."""
        size = int(other_old.split(b"\n")[1])
        hashes = tuple(prove_consistency(size, new, self.hashes)) if size < new else ()
        proof = TlogMisbehaviour(root=self.root(size), hashes=hashes, old=other_old, new=self.checkpoint(new))
        return format_misbehaviour(proof)

    def forked(self, position: int) -> "SignedLog":
        """Return the log that it would be with another entry at `position`, under the same keys."""
        changed = self.entries[position].replace(b'"v":1', b'"v":2') + b" "
        return replace(self, entries=(*self.entries[:position], changed, *self.entries[position + 1 :]))

    def write(self, folder: Path, size: int | None = None) -> Path:
        """Write it as a folder of tiles, as it is at `size`; return the folder."""
        whole = self if size is None else replace(self, entries=self.entries[:size])
        for (level, index), tile in whole.tiles.items():
            _write(folder / format_tile_path(TileRef(level, index, len(tile) // 32)), tile)
        for start in range(0, len(whole.entries), 256):
            entries = whole.entries[start : start + 256]
            _write(
                folder / format_tile_path(TileRef(ENTRIES, start // 256, len(entries))), format_bundle(list(entries))
            )
        _write(folder / "checkpoint", whole.checkpoint(len(whole.entries)))
        return folder


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
