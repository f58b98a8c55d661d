# SPDX-License-Identifier: Apache-2.0
"""The files that filings name: one file, and how those of an event are.

A file is handed out to be saved, never to be shown: whatever it contains, no browser runs it under our name
(reliability.md case 114). One that is not what it was is not handed out at all (case 38).
"""

import datetime
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import matches, not_modified
from api.wiring import Registry
from events.errors import RegistryError
from events.filing import Evidence
from projections.answers import EventAnswer
from registry.evidence import State
from registry.evidence.media import EXTENSIONS, OPAQUE, disposition

_CACHE: Final = "public, max-age=3600"
"""Not for ever: a file may have to be taken down (reliability.md case 154)."""
_SANDBOX: Final = "sandbox; default-src 'none'"


class EvidenceItem(Evidence, frozen=True, kw_only=True):
    """A file that a filing names, and how it is here."""

    state: State
    """missing: not here; changed: other bytes lie there; unknown: the place of the files does not answer."""
    received_at: datetime.datetime | None
    """None: it never arrived."""


class EventWithEvidence(EventAnswer, frozen=True, kw_only=True):
    """One event with the bytes that were signed, and how the files are that it names."""

    evidence: tuple[EvidenceItem, ...]


def with_evidence(registry: Registry, answer: EventAnswer) -> EventWithEvidence:
    """Return `answer` with how its files are; nothing about them ever keeps an event from being shown."""
    fields: dict[str, Any] = {name: getattr(answer, name) for name in answer.__struct_fields__}
    fields["evidence"] = tuple(_item_of(registry, item) for item in answer.evidence)
    return EventWithEvidence(**fields)


@public("/v1/evidence/{sha256:str}", media_type=OPAQUE)
def get_evidence(request: Asking, registry: Opened, sha256: FromPath[str]) -> Response[bytes] | Stream:
    """Return a file by its digest, to be saved; not if it is not the one that was named."""
    custody = registry.evidence
    kept = custody.get(sha256)
    tag = f'"{sha256}"'
    if matches(request, tag) and custody.is_here(kept):
        return not_modified(tag, _CACHE)
    download = custody.download(sha256)
    media_type = kept.media_type if kept.media_type in EXTENSIONS else OPAQUE
    headers = {
        "ETag": tag,
        "Cache-Control": _CACHE,
        "Content-Length": str(kept.bytes),
        "Content-Disposition": disposition(sha256, media_type, kept.title),
        "Content-Security-Policy": _SANDBOX,
        "Accept-Ranges": "none",
    }
    return Stream(download.pieces, media_type=media_type, headers=headers)


def _item_of(registry: Registry, item: Evidence) -> EvidenceItem:
    state: State
    try:
        state, received_at = registry.evidence.state_of(item)
    except RegistryError:
        # The setting names no place that can be asked.
        state, received_at = "unknown", None
    named = {name: getattr(item, name) for name in item.__struct_fields__}
    return EvidenceItem(**named, state=state, received_at=received_at)


ROUTES: Final = (get_evidence,)
