# SPDX-License-Identifier: Apache-2.0
"""Reading JSON that two readers cannot understand differently (reliability.md cases 101 to 106).

Python's `json` keeps the last of duplicate keys, accepts NaN, 1e400, UTF-16, a BOM and lone surrogates. Whatever
is signed must mean one thing, so all of these are refused here, before any value is used. What the members mean is
left to the caller.
"""

import json
import re
import unicodedata
from typing import Any, NamedTuple, NoReturn

import msgspec

from events.errors import MalformedError

MAX_DEPTH = 12
MAX_INTEGER = 2**53 - 1
"""RFC 8259 §6: the range in which all readers agree on an integer."""

_MAX_DIGITS = len(str(-MAX_INTEGER))
# Overrides and isolates reorder what a person reads; tag characters hide text (Unicode TR 36).
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_TAGS = range(0xE0000, 0xE0080)
_LAYOUT = frozenset("\n\t")
# Characters that are refused, apart from escapes and from what JSON itself forbids.
_REFUSED = re.compile("[\x7f-\x9f" + "".join(sorted(_REORDERING)) + "\U000e0000-\U000e007f]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_TO_BRACES = bytes.maketrans(b"[]", b"{}")
_TO_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * len(str(MAX_INTEGER))


def read_object(raw: bytes, *, what: str, pointer: str = "") -> dict[str, Any]:
    """Return the JSON object in `raw`, or refuse it naming the place.

    Raises:
        MalformedError: not UTF-8 without BOM, not an object, duplicate keys, floats or huge numbers, NaN,
            surrogates, control or reordering characters, or deeper than `MAX_DEPTH`.
    """
    text = _decode(raw, what, pointer)
    compact = _read_compact(text, raw)
    return _read_carefully(text, what, pointer) if compact is None else compact


def _read_carefully(text: str, what: str, pointer: str) -> dict[str, Any]:
    try:
        value: Any = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_not_an_integer,
            parse_constant=_not_an_integer,
            parse_int=_integer,
        )
        _check_value(value, None, 1)
    except RecursionError:
        _refuse(f"{what}: nested deeper than {MAX_DEPTH} levels", "json-depth", pointer)
    except json.JSONDecodeError as error:
        _refuse(f"{what}: not JSON, {error.msg.lower()} at character {error.pos}", "json-syntax", pointer)
    except MalformedError as error:
        _refuse(f"{what}: {error.message}", error.code, pointer + error.pointer)
    if not isinstance(value, dict):
        _refuse(f"{what}: expected a JSON object, found {type(value).__name__}", "json-not-object", pointer)
    return value


def _read_compact(text: str, raw: bytes) -> dict[str, Any] | None:
    """Return the object in `raw` if its form alone shows that nothing in it is to be refused; else None.

    Nearly all filings are written so, and an audit reads every one: this takes a fifth of the time.
    """
    if not _is_plain(text, raw):
        return None
    try:
        value = _COMPACT.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None
    # Of a key that stood there twice, one would be gone; so would white space, and the sign of minus zero.
    if not isinstance(value, dict) or msgspec.json.encode(value) != raw:
        return None
    return value


def is_plain(raw: bytes) -> bool:
    """Tell whether no character, number or depth in `raw`, if that is JSON, is refused: by its bytes alone."""
    try:
        return _is_plain(raw.decode("utf-8"), raw)
    except UnicodeDecodeError:
        return False


def _is_plain(text: str, raw: bytes) -> bool:
    if b"\\" in raw or b"\x7f" in raw:
        return False
    # What can be printed is neither a control nor a format character; the rest takes a closer look.
    if not raw.isascii() and not text.isprintable() and _REFUSED.search(text):
        return False
    has_digits = _LONG_NUMBER in raw.translate(_TO_ZEROS)
    if not has_digits and raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return True
    # Without escapes, each string is every other part between quotes. Long codes are common, and no numbers.
    outside = b"".join(raw.split(b'"')[::2])
    return not _is_deep(outside) and not (has_digits and _LONG_NUMBER in outside.translate(_TO_ZEROS))


def _is_deep(outside: bytes) -> bool:
    """Tell whether JSON less its strings is nested deeper than allowed."""
    brackets = outside.translate(_TO_BRACES, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        # One level less: those that hold no other.
        brackets = brackets.replace(b"{}", b"")
    return bool(brackets)


def _refuse_float(_digits: str) -> NoReturn:
    raise msgspec.DecodeError


_COMPACT = msgspec.json.Decoder(float_hook=_refuse_float)


def _decode(raw: bytes, what: str, pointer: str) -> str:
    try:
        text = raw.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        _refuse(f"{what}: not UTF-8 at byte {error.start}", "json-encoding", pointer)
    if text.startswith("\ufeff"):
        _refuse(f"{what}: starts with a byte order mark", "json-encoding", pointer)
    return text


class _Flaw(NamedTuple):
    """Stands where a value was that is refused: only the walk from the top knows the pointer to it."""

    message: str
    code: str
    token: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Flaw(f"key {twice[:80]!r} appears twice", "json-duplicate-key", f"/{escape_pointer(twice)}")


def _integer(digits: str) -> int | _Flaw:
    # The length is looked at first: Python refuses to convert more than 4,300 digits.
    if len(digits) <= _MAX_DIGITS and abs(value := int(digits)) <= MAX_INTEGER and digits != "-0":
        return value
    return _Flaw(f"number {digits[:20]} is outside ±(2^53-1), or is minus zero", "json-number")


def _not_an_integer(digits: str) -> _Flaw:
    return _Flaw(f"number {digits[:20]}: only integers are allowed, write decimals as text", "json-number")


_Place = tuple["_Place | None", str | int]
"""Where a value stands: what holds it, and its key or index there. Written out as a pointer only for a refusal."""


def _check_value(value: object, place: _Place | None, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, dict):
        _check_depth(depth, place)
        for key, item in value.items():
            _check_text(key, place)
            _check_value(item, (place, key), depth + 1)
    elif isinstance(value, list):
        _check_depth(depth, place)
        for index, item in enumerate(value):
            _check_value(item, (place, index), depth + 1)
    elif isinstance(value, _Flaw):
        _refuse(value.message, value.code, _format_pointer(place) + value.token)


def _check_depth(depth: int, place: _Place | None) -> None:
    if depth > MAX_DEPTH:
        _refuse(f"nested deeper than {MAX_DEPTH} levels", "json-depth", _format_pointer(place))


def _check_text(text: str, place: _Place | None) -> None:
    if text.isascii() and text.isprintable():
        return
    for character in text:
        if character in _LAYOUT:
            continue
        category = unicodedata.category(character)
        if category in {"Cc", "Cs"} or character in _REORDERING or ord(character) in _TAGS:
            message = f"text holds the character U+{ord(character):04X}, which is not allowed"
            _refuse(message, "text-character", _format_pointer(place))


def _format_pointer(place: _Place | None) -> str:
    if place is None:
        return ""
    held_by, key = place
    return f"{_format_pointer(held_by)}/{escape_pointer(str(key))}"


def escape_pointer(key: str) -> str:
    """Return `key` as one token of a JSON pointer (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1").encode("utf-8", "backslashreplace").decode()


def _refuse(message: str, code: str, pointer: str) -> NoReturn:
    raise MalformedError(message, code=code, pointer=pointer)
