# SPDX-License-Identifier: Apache-2.0
"""What changed between two moments: for a right, for a party with all it held, for a region."""

from typing import Annotated, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta

from api.public.operations import public
from api.public.questions import (
    DEFAULT_LIMIT,
    Asking,
    Cursor,
    Filter,
    KnownAt,
    Limit,
    Opened,
    Parsed,
    Question,
    read_known_at,
)
from api.public.replies import reply
from api.wiring import Registry
from events.clock import parse_date
from events.errors import MalformedError
from events.ids import right_subject
from projections.answers import Diff, DiffPage, Group, Moment

From = Annotated[
    str,
    Meta(description="The earlier civil day; without it, the later one: then only what was learned differs."),
]
To = Annotated[str, Meta(description="The later civil day; without it, today in the registry's time zone.")]
KnownFrom = Annotated[
    str, Meta(description="How much of the log the earlier side may use; without it, as much as the later one.")
]


class DiffQuestion(Question, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Between which moments; `from` or `known_from` must be given."""

    from_: From | None = None
    to: To | None = None
    known_from: KnownFrom | None = None
    known_to: KnownAt | None = None


class DiffListQuestion(DiffQuestion, frozen=True, kw_only=True):
    """The same for many subjects, in pages."""

    after: Cursor = ""
    limit: Limit = DEFAULT_LIMIT


class RegionDiffQuestion(DiffListQuestion, frozen=True, kw_only=True):
    """The same for the rights of a region: a jurisdiction or division code, or the beginning of one."""

    region: Filter


@public("/v1/rights/{right_id:str}/diff", answer=Diff, question=DiffQuestion, follows_views=True)
def diff_right(
    request: Asking, registry: Opened, question: Parsed[DiffQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Tell what changed for a right between two moments, and by which events: status, duties, land, money."""
    before, after = read_moments(question, registry)
    return reply(request, registry, registry.answers.diff(right_subject(right_id), before, after))


@public("/v1/parties/{party_id:str}/diff", answer=DiffPage, question=DiffListQuestion, follows_views=True)
def diff_party(
    request: Asking, registry: Opened, question: Parsed[DiffListQuestion], party_id: FromPath[str]
) -> Response[bytes]:
    """Tell what changed for a party: in what it owes by itself, and for every right it held at either moment."""
    return _list(request, registry, question, Group(party=party_id.removeprefix("party:")))


@public("/v1/diff", answer=DiffPage, question=RegionDiffQuestion, follows_views=True)
def diff_region(request: Asking, registry: Opened, question: Parsed[RegionDiffQuestion]) -> Response[bytes]:
    """Tell what changed for the rights of a region between two moments."""
    return _list(request, registry, question, Group(region=question.region))


def read_moments(question: DiffQuestion, registry: Registry) -> tuple[Moment, Moment]:
    """Return the two moments asked about.

    Raises:
        MalformedError: neither `from` nor `known_from` is given, or one of the four is none.
    """
    if question.from_ is None and question.known_from is None:
        message = "from: give an earlier day, or with known_from how much was known earlier"
        raise MalformedError(message, code="diff-from-missing", pointer="/from")
    to = registry.today() if question.to is None else parse_date(question.to, pointer="/to")
    known_to = read_known_at(question.known_to, registry, pointer="/known_to")
    known_from = known_to
    if question.known_from is not None:
        known_from = read_known_at(question.known_from, registry, pointer="/known_from")
    before = to if question.from_ is None else parse_date(question.from_, pointer="/from")
    return Moment(as_of=before, known_at=known_from), Moment(as_of=to, known_at=known_to)


def _list(request: Asking, registry: Registry, question: DiffListQuestion, group: Group) -> Response[bytes]:
    before, after = read_moments(question, registry)
    page = registry.answers.list_changes(group, before, after, behind=question.after, limit=question.limit)
    return reply(request, registry, page, next_cursor=page.next)


ROUTES: Final = (diff_right, diff_party, diff_region)
