# SPDX-License-Identifier: Apache-2.0
"""Small logs to test with: entries, a store of tiles, keys made from fixed seeds."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import Ed25519Signer, MLDSA44Signer, NoteSigner, NoteVerifier
from events.tlog.proof import TlogProof, prove_inclusion
from events.tlog.tiles import TileReader, TreeEdge, edge_root, extend

ORIGIN = "ledger.example/test"
# The log key of the worked example in tlog.md §2.2, and a second key of the other type.
ED25519 = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ML_DSA_44 = MLDSA44Signer(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))))
SIGNERS: tuple[NoteSigner, ...] = (ED25519, ML_DSA_44)
VERIFIERS: tuple[NoteVerifier, ...] = (ED25519.verifier, ML_DSA_44.verifier)
SIGNED_AT = 1790000000


def entry(index: int) -> bytes:
    return b"entry %d" % index


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(entry(index)) for index in range(count)]


class MemoryTiles:
    """Keeps tiles, and refuses what no log may do: to change a hash once stored."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def store(self, changed: dict[tuple[int, int], bytes]) -> None:
        for place, tile in changed.items():
            assert tile.startswith(self.tiles.get(place, b"")), f"tile {place} was rewritten"
            assert 0 < len(tile) <= 8192
            self.tiles[place] = tile

    def read(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self.tiles.get((level, index), b"")


def grow(count: int) -> tuple[TreeEdge, MemoryTiles]:
    """Return the edge and the tiles of a log of `count` entries."""
    tiles = MemoryTiles()
    edge, changed = extend(TreeEdge(), leaves(count))
    tiles.store(changed)
    return edge, tiles


def receipt(index: int, size: int) -> TlogProof:
    """Return the receipt of entry `index`, from the log at `size`, signed with both keys."""
    edge, tiles = grow(size)
    hashes = prove_inclusion(index, size, TileReader(tiles.read))
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, size, edge_root(edge)), SIGNERS, SIGNED_AT)
    return TlogProof(index, tuple(hashes), checkpoint)
