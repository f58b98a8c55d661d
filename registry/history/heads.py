# SPDX-License-Identifier: Apache-2.0
"""The tree over the heads of all streams: proving where one stream stood, or that there was no such stream.

The tree is the one whose root `scheduler.run_completed.v1` records: RFC 6962 over the heads sorted by stream. A stream
that is not in it would stand between two that are neighbours. That the tree was sorted and true is the run's statement,
which every audit recomputes (`registry.run_records`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from events.errors import ProofError
from events.ids import Sha256, Subject
from events.store import StreamHead
from events.tlog.canonical import format_base64, parse_hash
from events.tlog.merkle import EMPTY_ROOT, MAX_PROOF_HASHES, MAX_SIZE, node_hash, verify_inclusion
from events.tlog.proof import prove_inclusion, root_at
from registry.heads import head_leaf

Base64Hash = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=\Z")]
"""32 bytes in the one base64 that is theirs."""

Hashes = Annotated[tuple[Base64Hash, ...], Meta(max_length=MAX_PROOF_HASHES)]
"""The hashes of a proof, the leaf's sibling first."""


def format_hashes(hashes: Iterable[bytes]) -> tuple[str, ...]:
    """Return the hashes of a proof as a document has them."""
    return tuple(map(format_base64, hashes))


def parse_hashes(texts: Iterable[Base64Hash]) -> list[bytes]:
    """Return the hashes of a proof that was read as `Hashes`."""
    return [parse_hash(text, "proof hash") for text in texts]


class HeadProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One leaf of the tree of heads, and the way from it to the root."""

    index: Annotated[int, Meta(ge=0, le=MAX_SIZE)]
    proof: Hashes
    sha256: Sha256
    """Of the stream's last entry."""
    stream: Subject
    version: Annotated[int, Meta(ge=1, le=MAX_SIZE)]


class HeadsTree:
    """All heads at one size of the log, with every hash above them: about 200 bytes a stream."""

    def __init__(self, heads: Iterable[StreamHead]) -> None:
        """Take the heads sorted by the bytes of their streams' names."""
        self._heads = list(heads)
        self._names = [head.stream for head in self._heads]
        if sorted(set(self._names), key=str.encode) != self._names:
            raise RuntimeError("tree of heads: they are not sorted by stream, or one comes twice")
        self._layers = [[head_leaf(head.stream, head.version, head.sha256) for head in self._heads]]
        while len(self._layers[-1]) > 1:
            below = self._layers[-1]
            self._layers.append([node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)])

    def __len__(self) -> int:
        """Return how many streams there are."""
        return len(self._heads)

    @property
    def root(self) -> bytes:
        """The root over all heads."""
        return root_at(len(self._heads), self)

    def node(self, level: int, index: int) -> bytes:
        """Fulfil `HashReader`."""
        return self._layers[level][index]

    def prove(self, stream: str) -> tuple[HeadProof, ...]:
        """Return the proof of where `stream` stands, for `verify_head`.

        Where there is no such stream, return those of its neighbours, up to two, for `verify_absence`.
        """
        place = bisect_left(self._names, stream)
        if self._names[place : place + 1] == [stream]:
            return (self._prove_at(place),)
        return tuple(self._prove_at(index) for index in (place - 1, place) if 0 <= index < len(self._names))

    def _prove_at(self, index: int) -> HeadProof:
        head = self._heads[index]
        return HeadProof(
            index=index,
            proof=format_hashes(prove_inclusion(index, len(self._heads), self)),
            sha256=head.sha256,
            stream=head.stream,
            version=head.version,
        )


def verify_head(proofs: Sequence[HeadProof], head: StreamHead, *, count: int, root: bytes) -> None:
    """Check that the tree of `count` heads under `root` holds `head`, by the one proof in `proofs`.

    Raises:
        ProofError: it does not, or holds another head of that stream.
    """
    if len(proofs) != 1 or proofs[0].stream != head.stream:
        named = ", ".join(proof.stream for proof in proofs) or "none"
        message = f"{head.stream}: expected the proof of its own head, found heads of {named}"
        raise ProofError(message, code="history-incomplete")
    stated = proofs[0]
    _verify_leaf(stated, count, root)
    if (stated.version, stated.sha256) != (head.version, head.sha256):
        message = (
            f"{head.stream}: the run saw version {stated.version} with hash {stated.sha256}, the last entry here is "
            f"version {head.version} with hash {head.sha256}"
        )
        raise ProofError(message, code="history-incomplete")


def verify_absence(proofs: Sequence[HeadProof], stream: str, *, count: int, root: bytes) -> None:
    """Check that the sorted tree of `count` heads under `root` has none of `stream`, by its neighbours in `proofs`.

    Raises:
        ProofError: they are not neighbours with the place of `stream` between them.
    """
    before = [proof for proof in proofs if proof.stream < stream]
    after = [proof for proof in proofs if proof.stream > stream]
    if len(before) > 1 or len(after) > 1 or [*before, *after] != [*proofs]:
        raise _not_shown(stream, f"expected its neighbours, found {', '.join(proof.stream for proof in proofs)}")
    # Where it would stand: behind the one in front, or at the beginning; before the one behind, or at the end.
    first = before[0].index + 1 if before else 0
    last = after[0].index if after else count
    if first != last:
        raise _not_shown(stream, f"its place would be {first} by one neighbour and {last} by the other")
    if count == 0 and root != EMPTY_ROOT:
        raise _not_shown(stream, f"no heads under root {root.hex()}")
    for proof in proofs:
        _verify_leaf(proof, count, root)


def _verify_leaf(proof: HeadProof, count: int, root: bytes) -> None:
    leaf = head_leaf(proof.stream, proof.version, proof.sha256)
    verify_inclusion(proof.index, count, leaf, parse_hashes(proof.proof), root)


def _not_shown(stream: str, why: str) -> ProofError:
    return ProofError(f"{stream}: not shown to be absent, {why}", code="history-incomplete")
