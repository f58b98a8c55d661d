# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the public API: query strings read strictly into structs, the same everywhere.

An unknown or repeated parameter is refused by name, since an ignored filter is a wrong answer (reliability.md case
132). `as_of` is the civil date asked about, `known_at` how much of the log may be used: a log size, an instant, or a
day of which the whole is meant (architecture.md §2).
"""

import datetime
from typing import Annotated, Any, Final, NoReturn, TypeVar
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request
from msgspec import Meta, Struct

from api.problems import PARAMETER
from api.wiring import Registry
from events.clock import parse_date, parse_instant
from events.errors import MalformedError
from events.ids import TreeSize

MAX_LIMIT: Final = 1000
DEFAULT_LIMIT: Final = 100
_MAX_PARAMETERS: Final = 20
_MAX_TEXT: Final = 200

Filter = Annotated[str, Meta(min_length=1, max_length=_MAX_TEXT)]
Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT)]
Day = Annotated[str, Meta(description="A civil date, as 2026-10-02; without it, today in the registry's time zone.")]
KnownAt = Annotated[
    str,
    Meta(description="How much of the log to use: its size, an instant as 2026-10-02T08:30:00Z, or a whole day."),
]
Cursor = Annotated[str, Meta(max_length=_MAX_TEXT * 2, description="The `next` of the page before.")]


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question without parameters; others add theirs."""


class TimedQuestion(Question, frozen=True, kw_only=True):
    """A question about a day, on what was known at a time."""

    as_of: Day | None = None
    known_at: KnownAt | None = None


class PagedQuestion(Question, frozen=True, kw_only=True):
    """A question whose answer comes in pages."""

    after: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


Asked = TypeVar("Asked", bound=Question)


def read_question(kind: type[Asked], query: bytes) -> Asked:
    """Return the question of `kind` in a query string.

    Raises:
        MalformedError: naming the parameter that is unknown, repeated or of another form.
    """
    values: dict[str, str] = {}
    for name, value in _pairs(query):
        if name in values:
            _refuse(name, f"parameter {name[:40]!r} is given twice", "parameter-repeated")
        if name not in kind.__struct_fields__:
            known = ", ".join(kind.__struct_fields__) or "none"
            _refuse(name, f"parameter {name[:40]!r} is not known here; known: {known}", "parameter-unknown")
        values[name] = value
    try:
        # Not strict: a query string is text, and "10" is a number.
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`")
        _refuse(name, f"parameter {name}: {reason[:1].lower()}{reason[1:]}", "parameter-invalid")


def question_of(kind: type[Asked]) -> Any:
    """Return the dependency that reads a question of `kind` from a request."""

    def read(request: Request[Any, Any, Any]) -> Question:
        return read_question(kind, request.scope["query_string"])

    return read


def read_as_of(text: str | None, registry: Registry) -> datetime.date:
    """Return the civil date asked about; without one, today where the registry is."""
    return registry.today() if text is None else parse_date(text, pointer=f"{PARAMETER}as_of")


def read_known_at(text: str | None, registry: Registry) -> TreeSize | None:
    """Return the log size that `text` stands for; None when everything may be used.

    Raises:
        MalformedError: no size, instant or day, or a size the log has not reached.
    """
    if text is None:
        return None
    with registry.store.reading() as view:
        if not text.isdecimal():
            return view.size_at(_end_of(text, ZoneInfo(registry.settings.time_zone)))
        size = view.head().size
    if not text.isascii() or len(text) > len(str(size)) or int(text) > size:
        message = f"known_at {text[:40]}: the log has {size} entries"
        raise MalformedError(message, code="known-at-future", pointer=f"{PARAMETER}known_at")
    return TreeSize(int(text))


def _end_of(text: str, zone: ZoneInfo) -> datetime.datetime:
    """Return the instant in `text`, or the last one of the civil day in it."""
    pointer = f"{PARAMETER}known_at"
    if "T" in text:
        return parse_instant(text, pointer=pointer)
    next_day = parse_date(text, pointer=pointer) + datetime.timedelta(days=1)
    return datetime.datetime.combine(next_day, datetime.time(), zone) - datetime.timedelta(microseconds=1)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query), errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )  # fmt: skip
    except ValueError as error:
        message = f"query string: expected up to {_MAX_PARAMETERS} pairs name=value in UTF-8"
        raise MalformedError(message, code="query-malformed") from error


def _refuse(name: str, message: str, code: str) -> NoReturn:
    raise MalformedError(message, code=code, pointer=f"{PARAMETER}{name[:40]}")
