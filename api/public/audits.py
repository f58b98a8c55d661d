# SPDX-License-Identifier: Apache-2.0
"""The registry's audits of itself, for everybody to see: what it found, too (architecture.md §9, reliability.md §8)."""

from typing import Annotated, Final

from litestar import Response
from msgspec import Meta, Struct

from api.public.operations import public
from api.public.questions import Asking, Opened, Parsed, Question
from api.public.replies import REVALIDATE, reply_document
from registry.audits import SelfAudit, list_audits

_MOST: Final = 100


class AuditsQuestion(Question, frozen=True, kw_only=True):
    """How many of them."""

    limit: Annotated[int, Meta(ge=1, le=_MOST, description="How many audits, the newest first.")] = 10


class AuditList(Struct, frozen=True, kw_only=True):
    """The newest audits, the last one first."""

    items: tuple[SelfAudit, ...]


@public("/v1/audits", answer=AuditList, question=AuditsQuestion)
def list_own_audits(request: Asking, registry: Opened, question: Parsed[AuditsQuestion]) -> Response[bytes]:
    """List what the registry found when it last audited itself; to be sure, audit its tiles yourself."""
    items = tuple(list_audits(registry.database, limit=question.limit))
    return reply_document(request, registry, AuditList(items=items), cache=REVALIDATE)


ROUTES: Final = (list_own_audits,)
