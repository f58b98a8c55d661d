# SPDX-License-Identifier: Apache-2.0
"""Numbers, base64 and lines in the one spelling that the log formats allow.

Whatever is signed must have exactly one form: a second spelling of the same number or hash would be a second
file that claims to be the first. All of it refuses with `MalformedError`.
"""

import base64
import re

from events.errors import MalformedError
from events.tlog.merkle import HASH_SIZE, MAX_SIZE

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def parse_text(raw: bytes, what: str) -> str:
    """Return `raw` as text: strict UTF-8, nothing below U+0020 but newline (signed-note, Format)."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what}: not UTF-8 at byte {error.start}") from error
    control = _CONTROL.search(text)
    if control:
        raise MalformedError(f"{what}: control character U+{ord(control[0]):04X}")
    return text


def check_line(line: str, what: str) -> None:
    """Refuse what cannot stand alone on a line: nothing, control characters, lone surrogates."""
    if not _LINE.fullmatch(line):
        raise MalformedError(f"{what}: empty, or not plain text on one line")


def check_count(count: int, what: str) -> None:
    """Refuse a size or index that is not from 0 to 2^63 - 1."""
    if not 0 <= count <= MAX_SIZE:
        raise MalformedError(f"{what}: not between 0 and 2^63 - 1")


def parse_decimal(text: str, what: str) -> int:
    """Return a number from 0 to 2^63 - 1, written in ASCII digits without sign or leading zero."""
    # The pattern bounds the digits before Python reads them.
    if not _DECIMAL.fullmatch(text):
        raise MalformedError(f"{what}: expected a decimal number of at most 19 digits without leading zero")
    number = int(text)
    check_count(number, what)
    return number


def format_base64(raw: bytes) -> str:
    """Return RFC 4648 §4 base64: standard alphabet, padded."""
    return base64.b64encode(raw).decode("ascii")


def parse_base64(text: str, what: str) -> bytes:
    """Return the bytes of base64 in its canonical form."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedError(f"{what}: not base64") from error
    # RFC 4648 §3.5: Python lets the unused last bits be anything.
    if format_base64(raw) != text:
        raise MalformedError(f"{what}: not the canonical base64 of its bytes")
    return raw


def parse_hash(text: str, what: str) -> bytes:
    """Return a SHA-256 hash from base64."""
    raw = parse_base64(text, what)
    check_hash(raw, what)
    return raw


def check_hash(raw: bytes, what: str) -> None:
    """Refuse what does not have the length of a SHA-256 hash."""
    if len(raw) != HASH_SIZE:
        raise MalformedError(f"{what}: expected {HASH_SIZE} bytes, found {len(raw)}")
