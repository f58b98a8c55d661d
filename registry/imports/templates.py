# SPDX-License-Identifier: Apache-2.0
"""Texts with columns in them: `right:QLD-{permit_reference}`, `party:AU-QLD-{customer_name|digest}`.

`{{` and `}}` stand for braces. A text one of whose columns is absent is absent itself. Filters, in the order written:

- `digest`: the first twelve characters, of A-Z and 2-7, of the base32 SHA-256 of the text in Unicode NFC, case-folded
  and with white space collapsed. It makes an identifier of a name, the same for `ACME Pty Ltd` and `Acme  PTY LTD`.
- `upper`: in capital letters.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec import Struct

from events.errors import MalformedError

_DIGEST_CHARACTERS = 12
_PIECES = re.compile(r"\{\{|\}\}|\{([^{}|]+)((?:\|[a-z]+)*)\}|[{}]")
_CACHED_NAMES = 20_000


def fold_name(text: str) -> str:
    """Return `text` in the one form in which names are compared: NFC, case-folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@lru_cache(_CACHED_NAMES)
def digest_name(text: str) -> str:
    """Return the identifier that belongs to a name; twelve characters of `events.ids.Name`'s alphabet."""
    digest = hashlib.sha256(fold_name(text).encode("utf-8")).digest()
    return base64.b32encode(digest).decode("ascii")[:_DIGEST_CHARACTERS]


FILTERS: dict[str, Callable[[str], str]] = {"digest": digest_name, "upper": str.upper}


class _Slot(Struct, frozen=True):
    column: str
    filters: tuple[Callable[[str], str], ...]


class Template(Struct, frozen=True):
    """A text read from the mapping: pieces of it, and slots for columns."""

    pieces: tuple[str | _Slot, ...]
    columns: frozenset[str]

    def fill(self, cells: Mapping[str, str]) -> str | None:
        """Return the text for these cells; None if a column in it is absent."""
        filled = [self._fill_piece(piece, cells) for piece in self.pieces]
        return None if None in filled else "".join(piece for piece in filled if piece is not None)

    def fill_anyway(self, cells: Mapping[str, str]) -> str:
        """Return the text with nothing in place of what is absent: for people."""
        return "".join(self._fill_piece(piece, cells) or "" for piece in self.pieces)

    @staticmethod
    def _fill_piece(piece: str | _Slot, cells: Mapping[str, str]) -> str | None:
        if isinstance(piece, str):
            return piece
        text = cells.get(piece.column, "")
        for apply in piece.filters if text else ():
            text = apply(text)
        return text or None


def parse_template(text: str) -> Template:
    """Read a text of the mapping.

    Raises:
        MalformedError: a single brace, or a filter that does not exist.
    """
    pieces: list[str | _Slot] = []
    end = 0
    for match in _PIECES.finditer(text):
        pieces += [text[end : match.start()], _parse_piece(match, text)]
        end = match.end()
    pieces.append(text[end:])
    slots = (piece for piece in pieces if isinstance(piece, _Slot))
    return Template(tuple(piece for piece in pieces if piece), frozenset(slot.column for slot in slots))


def _parse_piece(match: re.Match[str], text: str) -> str | _Slot:
    if match[0] in {"{{", "}}"}:
        return match[0][0]
    if match[1] is None:
        message = f"text {text[:80]!r}: expected {{column}} or {{column|filter}}; write {{{{ and }}}} for braces"
        raise MalformedError(message, code="mapping-template")
    names = match[2].split("|")[1:]
    if unknown := [name for name in names if name not in FILTERS]:
        message = f"text {text[:80]!r}: no filter {unknown[0]!r}; there are {', '.join(sorted(FILTERS))}"
        raise MalformedError(message, code="mapping-template")
    return _Slot(match[1].strip(), tuple(FILTERS[name] for name in names))
