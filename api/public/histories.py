# SPDX-License-Identifier: Apache-2.0
"""Histories with their proof of completeness, checked without downloading the log (reliability.md P16).

Subject, run and checkpoint fix the bytes of a proof for ever, so that a copy is recognised before anything is computed.
"""

import hashlib
from typing import Annotated, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta

from api.public.operations import public
from api.public.questions import Asking, Filter, Opened, Parsed, Question
from api.public.replies import IMMUTABLE, JSON, REVALIDATE, matches, not_modified
from events.ids import Position, TreeSize, parse_subject, right_subject
from events.tlog.merkle import MAX_SIZE
from registry.history.document import VERSION
from registry.history.prove import Histories, Place, find_place

RunPosition = Annotated[int, Meta(ge=0, le=MAX_SIZE, description="Where the run is recorded; else the newest run.")]
PublishedSize = Annotated[
    int,
    Meta(ge=1, le=MAX_SIZE, description="The checkpoint to prove under, by its size; else the first over the run."),
]


class ProofQuestion(Question, frozen=True, kw_only=True):
    """Up to which run, and under which checkpoint."""

    run: RunPosition | None = None
    size: PublishedSize | None = None


class StreamProofQuestion(ProofQuestion, frozen=True, kw_only=True):
    """Whose history, up to which run, and under which checkpoint."""

    stream: Filter


@public("/v1/rights/{right_id:str}/history/proof", question=ProofQuestion)
def get_history_proof(
    request: Asking, registry: Opened, question: Parsed[ProofQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return all events of a right with the proof that none is left out, or the proof that there are none."""
    return _reply(request, registry, question, right_subject(right_id))


@public("/v1/events/proof", question=StreamProofQuestion)
def get_stream_proof(request: Asking, registry: Opened, question: Parsed[StreamProofQuestion]) -> Response[bytes]:
    """Return all events of a right, a party or the registry itself with the proof that none is left out."""
    parse_subject(question.stream)
    return _reply(request, registry, question, question.stream)


def _reply(request: Asking, registry: Opened, question: ProofQuestion, subject: str) -> Response[bytes]:
    run = None if question.run is None else Position(question.run)
    size = None if question.size is None else TreeSize(question.size)
    # Which run is the newest changes; what is under a size, or covers a run first, never does.
    cache = REVALIDATE if run is None and size is None else IMMUTABLE
    with registry.store.reading() as view:
        place = find_place(view, run=run, size=size)
        tag = _tag(subject, place)
        if matches(request, tag):
            return not_modified(tag, cache)
        histories: Histories = request.app.state.histories
        raw = histories.prove(view, subject, place)
    headers = {"ETag": tag, "Cache-Control": cache, "X-Log-Index": str(place.event.tree_size - 1)}
    return Response(raw, media_type=JSON, headers=headers)


def _tag(subject: str, place: Place) -> str:
    parts = (VERSION, subject, str(place.run.position), str(place.checkpoint.size), place.checkpoint.root.hex())
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


ROUTES: Final = (get_history_proof, get_stream_proof)
