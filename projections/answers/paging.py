# SPDX-License-Identifier: Apache-2.0
"""Lists in pages: by key, never by offset, so that walking on during writes meets each item once (ux.md §3).

The cursor is opaque to readers: a version, then the key of the last item looked at, as base64url of a JSON list. What
is malformed is refused rather than answered with some other page.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, NoReturn, TypeVar

import msgspec
from msgspec import Struct

from events.errors import MalformedError
from events.keys import from_base64url, to_base64url

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100
MAX_SCANNED = 50_000
"""Candidates looked at for one page (reliability.md case 132); then it ends short, with a cursor to go on."""

_VERSION = "1."
_MAX_CURSOR = 1000

Item = TypeVar("Item")


class Page(Struct, Generic[Item], frozen=True, kw_only=True):
    """Some items of a list, and where to go on."""

    items: list[Item]
    next: str | None
    """The cursor of the next page, which may turn out empty; None at the end."""
    position: int | None
    """The last log position the answer reflects."""
    known_at: int | None
    """The same as a number of entries."""


def check_limit(limit: int) -> None:
    """Check that a page of `limit` items may be asked for.

    Raises:
        MalformedError: it is not 1 to `MAX_LIMIT`.
    """
    if not 1 <= limit <= MAX_LIMIT:
        message = f"limit {limit}: expected 1 to {MAX_LIMIT}"
        raise MalformedError(message, code="limit-out-of-range", pointer="/limit")


def format_cursor(listing: str, key: Sequence[str]) -> str:
    """Return the cursor behind `key` in the list named `listing`."""
    return _VERSION + to_base64url(msgspec.json.encode([listing, *key]))


def parse_cursor(listing: str, text: str, parts: int) -> list[str]:
    """Return the key of `parts` parts in a cursor of the list named `listing`; empty text is the start of it.

    Raises:
        MalformedError: it is not a cursor of that list.
    """
    if not text:
        return []
    try:
        encoded = text.removeprefix(_VERSION)
        if len(text) > _MAX_CURSOR or encoded == text:
            _refuse(text, listing)
        name, *key = msgspec.json.decode(from_base64url(encoded, what="cursor"), type=list[str])
    except (msgspec.MsgspecError, MalformedError, ValueError) as error:
        raise _refusal(text, listing) from error
    if name != listing or len(key) != parts or text != format_cursor(listing, key):
        _refuse(text, listing)
    return key


def fill_page(
    candidates: Iterator[tuple[Sequence[str], Item | None]], limit: int, *, scanned_at_most: int | None = None
) -> tuple[list[Item], Sequence[str] | None]:
    """Return up to `limit` items and the key to go on behind, None at the end.

    Candidates come with their keys, in order; None stands for one that does not match. The page ends short behind
    `scanned_at_most` of them, by default `MAX_SCANNED`.
    """
    most = MAX_SCANNED if scanned_at_most is None else scanned_at_most
    items: list[Item] = []
    last: Sequence[str] | None = None
    for scanned, (key, item) in enumerate(candidates):
        if scanned == most or (item is not None and len(items) == limit):
            return items, last
        if item is not None:
            items.append(item)
        last = key
    return items, None


def _refuse(text: str, listing: str) -> NoReturn:
    raise _refusal(text, listing)


def _refusal(text: str, listing: str) -> MalformedError:
    message = f"cursor {text[:40]!r}: not one that the list of {listing} gave out"
    return MalformedError(message, code="cursor-malformed", pointer="/after")
