# SPDX-License-Identifier: Apache-2.0
"""What the log has published about itself, by size: its checkpoints, and proofs that it only grew between two.

Readers of the tiles can compute all of this themselves. It is here for those who hold a receipt or an old checkpoint
and no tiles, under our own prefix, since C2SP has no such addresses (tlog.md §5). A size that was published never
changes, so these answers may be kept for ever.
"""

from typing import Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.public.events import read_position
from api.public.operations import public
from api.public.questions import Asking, Opened, PagedQuestion, Parsed, PublishedSize, Question
from api.public.replies import reply_bytes, reply_changing
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize
from projections.answers import Page
from registry.ledger.published import get_checkpoint, list_checkpoints, newest_size, prove_growth, read_stored

NOTE_TYPE: Final = "text/plain"


class PublishedCheckpoint(Struct, frozen=True, kw_only=True):
    """A size for which a checkpoint was published; `note` is where it is."""

    size: int
    root: str
    """In hexadecimal."""
    note: str


class GrowthQuestion(Question, frozen=True, kw_only=True):
    """Between which published sizes."""

    old: PublishedSize
    new: PublishedSize


@public("/v1/log/checkpoints", answer=Page[PublishedCheckpoint], question=PagedQuestion)
def list_published(request: Asking, registry: Opened, question: Parsed[PagedQuestion]) -> Response[bytes]:
    """List the sizes for which checkpoints were published, the smallest first; `after` is a size."""
    after = _read_after(question.after)
    with registry.store.reading() as view:
        found = list(list_checkpoints(view, after, question.limit))
        newest = newest_size(view)
    items = [
        PublishedCheckpoint(
            size=each.size, root=read_stored(each.note).root.hex(), note=f"/v1/log/checkpoints/{each.size}"
        )
        for each in found
    ]
    following = str(items[-1].size) if items and items[-1].size < newest else None
    page = Page(items=items, next=following, position=newest - 1 if newest else None, known_at=newest)
    return reply_changing(request, registry, page, next_cursor=following)


@public("/v1/log/checkpoints/{size:str}", media_type=NOTE_TYPE)
def get_published(request: Asking, registry: Opened, size: FromPath[str]) -> Response[bytes]:
    """Return the signed checkpoint of a published size, verbatim."""
    wanted = _read_size(size)
    with registry.store.reading() as view:
        note = get_checkpoint(view, wanted)
    return reply_bytes(request, note, NOTE_TYPE)


@public("/v1/log/consistency", media_type=NOTE_TYPE, question=GrowthQuestion)
def get_consistency(request: Asking, registry: Opened, question: Parsed[GrowthQuestion]) -> Response[bytes]:
    """Return the proof that the log only grew between two published sizes, with both signed checkpoints in it."""
    with registry.store.reading() as view:
        proof = prove_growth(view, TreeSize(question.old), TreeSize(question.new))
    return reply_bytes(request, proof, NOTE_TYPE, file_name=f"{question.old}-{question.new}.tlog-consistency")


def _read_size(text: str) -> TreeSize:
    try:
        return TreeSize(read_position(text))
    except NotFoundError as error:
        raise NotFoundError(f"size {text[:20]!r}: no such size", code="size-not-published", pointer="/size") from error


def _read_after(text: str) -> int:
    try:
        return read_position(text) if text else -1
    except NotFoundError as error:
        message = f"parameter after: expected a size, found {text[:20]!r}"
        raise MalformedError(message, code="parameter-invalid", pointer="/after") from error


ROUTES: Final = (list_published, get_published, get_consistency)
