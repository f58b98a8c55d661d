# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the public API: query strings read strictly into structs, the same everywhere.

An unknown or repeated parameter is refused by name, since an ignored filter is a wrong answer (reliability.md case
132). `as_of` is the civil date asked about, `known_at` how much of the log may be used: up to a position, or up to an
instant (architecture.md §2).
"""

import datetime
import re
from typing import Annotated, Any, ClassVar, Final, NoReturn, TypeAlias, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Meta, Struct

from api.wiring import Registry
from events.clock import parse_date
from events.errors import MalformedError
from events.ids import TreeSize
from projections.answers.known_at import parse_known_at

MAX_LIMIT: Final = 1000
DEFAULT_LIMIT: Final = 100
_MAX_PARAMETERS: Final = 20
_MAX_TEXT: Final = 200
_NAME: Final = re.compile(r"(?<!\w)(\w++)[\[\]0-9.]*+`")
"""The parameter in what msgspec says: "- at `$.limit`", or "missing required field `kind`". Nothing is tried twice: the
name may be four thousand bytes of whatever holds a pattern up."""

Filter = Annotated[str, Meta(min_length=1, max_length=_MAX_TEXT)]
Limit = Annotated[int, Meta(ge=1, le=MAX_LIMIT)]
Day = Annotated[str, Meta(description="A civil date, as 2026-10-02; without it, today in the registry's time zone.")]
KnownAt = Annotated[
    str,
    Meta(description="How much of the log to use: up to this position, or up to this instant."),
]
PublishedSize = Annotated[
    int, Meta(ge=0, le=2**63 - 1, description="A tree size for which a checkpoint was published.")
]
Digits = Annotated[
    int, Meta(ge=1, le=20, description="How much of a region's code tells groups apart: 2 are a province of China.")
]
Cursor = Annotated[str, Meta(max_length=_MAX_TEXT * 2, description="The `next` of the page before.")]


Asking: TypeAlias = Request[Any, Any, Any]

Opened: TypeAlias = NamedDependency[SkipValidation[Registry]]
"""The registry as a handler gets it; unless told to skip it, Litestar would take the dataclass apart and copy it."""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question without parameters; others add theirs."""

    LISTS: ClassVar[frozenset[str]] = frozenset()
    """The parameters that may be given several times: any of their values will do."""


class TimedQuestion(Question, frozen=True, kw_only=True):
    """A question about a day, on what was known at a time."""

    as_of: Day | None = None
    known_at: KnownAt | None = None


class PagedQuestion(Question, frozen=True, kw_only=True):
    """A question whose answer comes in pages."""

    after: Cursor = ""
    limit: Limit = DEFAULT_LIMIT


class TimedListQuestion(TimedQuestion, frozen=True, kw_only=True):
    """A question about a day whose answer comes in pages."""

    after: Cursor = ""
    limit: Limit = DEFAULT_LIMIT


Asked = TypeVar("Asked", bound=Question)


Parsed: TypeAlias = NamedDependency[SkipValidation[Asked]]
"""A question as a handler gets it."""


def read_question(kind: type[Asked], query: bytes) -> Asked:
    """Return the question of `kind` in a query string.

    Raises:
        MalformedError: naming the parameter that is unknown, repeated or of another form.
    """
    values: dict[str, Any] = {}
    for name, value in _pairs(query):
        if name not in kind.__struct_encode_fields__:
            known = ", ".join(kind.__struct_encode_fields__) or "none"
            _refuse(name, f"parameter {name[:40]!r} is not known here; known: {known}", "parameter-unknown")
        if name in kind.LISTS:
            values.setdefault(name, []).append(value)
        elif name in values:
            _refuse(name, f"parameter {name} is given twice", "parameter-repeated")
        else:
            values[name] = value
    try:
        # Not strict: a query string is text, and "10" is a number.
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        found = _NAME.search(place or reason)
        name = found[1] if found else ""
        _refuse(name, f"parameter {name}: {reason[:1].lower()}{reason[1:]}", "parameter-invalid")


def question_of(request: Asking) -> Question:
    """Return the question that the route's guard has read."""
    question: Question = request.scope["state"]["question"]
    return question


def read_as_of(text: str | None, registry: Registry) -> datetime.date:
    """Return the civil date asked about; without one, today where the registry is."""
    return registry.today() if text is None else parse_date(text, pointer="/as_of")


def read_day(text: str | None, pointer: str) -> datetime.date | None:
    """Return the civil day a parameter names, if it is given."""
    return None if text is None else parse_date(text, pointer=pointer)


def read_known_at(text: str | None, registry: Registry, *, pointer: str = "/known_at") -> TreeSize | None:
    """Return how many entries may be used; None when everything may."""
    if text is None:
        return None
    with registry.store.reading() as view:
        return parse_known_at(text, view, pointer=pointer)


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
    raise MalformedError(message, code=code, pointer=f"/{name[:40]}")
