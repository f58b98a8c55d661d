# SPDX-License-Identifier: Apache-2.0
"""Strict JSON: the corpus of what is refused, with code and pointer (reliability.md cases 101 to 106)."""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import MalformedError, RegistryError
from events.strictjson import (
    MAX_DEPTH,
    MAX_INTEGER,
    _read_carefully,
    _read_compact,
    escape_pointer,
    read_object,
)


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    """Return an object whose deepest list or object is at `depth`, the object itself being at 1."""
    return b'{"a":' + opening * (depth - 1) + closing * (depth - 1) + b"}"


DUPLICATES: dict[str, tuple[bytes, str, str]] = {
    "a key twice": (b'{"a":1,"a":1}', "json-duplicate-key", "/a"),
    "a key twice behind another one": (b'{"b":1,"a":1,"c":1,"a":1}', "json-duplicate-key", "/a"),
    "a key twice, once through an escape": (b'{"a":1,"\\u0061":2}', "json-duplicate-key", "/a"),
    "a key twice in an object inside": (b'{"a":{"b":1,"b":1}}', "json-duplicate-key", "/a/b"),
    "a key twice in an object in a list": (b'{"a":[0,{"b":1,"b":1}]}', "json-duplicate-key", "/a/1/b"),
    "a key with a slash twice": (b'{"x/y~":1,"x/y~":1}', "json-duplicate-key", "/x~1y~0"),
    "a key twice, holding an object with a key twice": (
        b'{"a":{"b":1,"b":1},"a":1}',
        "json-duplicate-key",
        "/a",
    ),
}

NUMBERS: dict[str, tuple[bytes, str, str]] = {
    "a float": (b'{"a":1.5}', "json-number", "/a"),
    "a float that is whole": (b'{"a":1.0}', "json-number", "/a"),
    "an exponent": (b'{"a":1e2}', "json-number", "/a"),
    "more than a double holds": (b'{"a":1e400}', "json-number", "/a"),
    "NaN": (b'{"a":NaN}', "json-number", "/a"),
    "Infinity": (b'{"a":Infinity}', "json-number", "/a"),
    "minus Infinity": (b'{"a":-Infinity}', "json-number", "/a"),
    "minus zero": (b'{"a":-0}', "json-number", "/a"),
    "2^53": (b'{"a":9007199254740992}', "json-number", "/a"),
    "-2^53": (b'{"a":-9007199254740992}', "json-number", "/a"),
    "4,301 digits, which Python does not convert": (b'{"a":' + b"9" * 4301 + b"}", "json-number", "/a"),
    "a float in a list in an object": (b'{"a":[1,{"b":2.5}]}', "json-number", "/a/1/b"),
    "underscores in a number": (b'{"a":1_000}', "json-syntax", ""),
    "an Arabic digit": ('{"a":٣}'.encode(), "json-syntax", ""),
    "a leading zero": (b'{"a":01}', "json-syntax", ""),
    "a leading plus": (b'{"a":+1}', "json-syntax", ""),
    "hexadecimal": (b'{"a":0x10}', "json-syntax", ""),
}

DEPTHS: dict[str, tuple[bytes, str, str]] = {
    "lists 13 deep": (nested(13), "json-depth", "/a" + "/0" * 11),
    "objects 13 deep": (nested(13, b'{"a":', b"}").replace(b":}", b":1}", 1), "json-depth", "/a" * 12),
    "lists 13 deep behind a text of closing brackets": (
        b'{"' + b"]}" * 20 + b'":"' + b"]}" * 20 + b'",' + nested(13)[1:],
        "json-depth",
        "/a" + "/0" * 11,
    ),
    "lists 13 deep, and others closed before": (
        b'{"b":[[],[],[],[],[],[]],' + nested(13)[1:],
        "json-depth",
        "/a" + "/0" * 11,
    ),
    "lists 100,000 deep": (nested(100_000), "json-depth", ""),
    "objects 100,000 deep": (b'{"a":' * 100_000, "json-depth", ""),
}

ENCODINGS: dict[str, tuple[bytes, str, str]] = {
    "a byte order mark": (b'\xef\xbb\xbf{"a":1}', "json-encoding", ""),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "json-encoding", ""),
    "UTF-16 without a mark": ('{"a":1}'.encode("utf-16-le"), "json-syntax", ""),
    "UTF-32": ('{"a":1}'.encode("utf-32"), "json-encoding", ""),
    "Latin-1": ('{"a":"é"}'.encode("latin-1"), "json-encoding", ""),
    "an overlong slash": (b'{"a":"\xc0\xaf"}', "json-encoding", ""),
    "a surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', "json-encoding", ""),
    "half a character": (b'{"a":"\xe7\x9f"}', "json-encoding", ""),
    "beyond Unicode": (b'{"a":"\xf5\x80\x80\x80"}', "json-encoding", ""),
    "a lone high surrogate": (b'{"a":"\\ud800"}', "text-character", "/a"),
    "a lone low surrogate": (b'{"a":"\\udc00"}', "text-character", "/a"),
    "surrogates in the wrong order": (b'{"a":"\\udc00\\ud800"}', "text-character", "/a"),
    "a lone surrogate in a key": (b'{"\\ud800":1}', "text-character", ""),
    "U+0000 through an escape": (b'{"a":"\\u0000"}', "text-character", "/a"),
    "U+0000 as it is": (b'{"a":"\x00"}', "json-syntax", ""),
}

CHARACTERS: dict[str, tuple[bytes, str, str]] = {
    "a control character": (b'{"a":"\\u001b[31m"}', "text-character", "/a"),
    "a carriage return": (b'{"a":"x\\ry"}', "text-character", "/a"),
    "a C1 control character": ('{"a":"\x85"}'.encode(), "text-character", "/a"),
    "delete": (b'{"a":"\x7f"}', "text-character", "/a"),
    "a right-to-left override": ('{"a":"gpj.\u202eexe"}'.encode(), "text-character", "/a"),
    "an isolate": ('{"a":["\u2066x"]}'.encode(), "text-character", "/a/0"),
    "a right-to-left mark in a key": ('{"a":{"b\u200f":1}}'.encode(), "text-character", "/a"),
    "a tag character": ('{"a":"x\U000e0041"}'.encode(), "text-character", "/a"),
    "a byte order mark inside": ('{"a":"x\ufeff"}'.encode(), "text-character", "/a"),
}

NOT_JSON: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "json-syntax", ""),
    "white space": (b" \n", "json-syntax", ""),
    "two values": (b"{}{}", "json-syntax", ""),
    "a comma too many": (b'{"a":1,}', "json-syntax", ""),
    "a comment": (b'{"a":1}//', "json-syntax", ""),
    "single quotes": (b"{'a':1}", "json-syntax", ""),
    "a line break in a text": (b'{"a":"x\ny"}', "json-syntax", ""),
    "a text that does not end": (b'{"a":"x', "json-syntax", ""),
    "a list": (b"[]", "json-not-object", ""),
    "a text": (b'"a"', "json-not-object", ""),
    "a number": (b"1", "json-not-object", ""),
    "null": (b"null", "json-not-object", ""),
    "a float alone": (b"1.5", "json-number", ""),
}


def refusal_of(raw: bytes) -> tuple[str, str]:
    """Return code and pointer of the refusal to read `raw` at `/data`."""
    with pytest.raises(MalformedError) as caught:
        read_object(raw, what="payload", pointer="/data")
    assert caught.value.message.startswith("payload: ")
    return caught.value.code, caught.value.pointer


@pytest.mark.parametrize(("raw", "code", "pointer"), DUPLICATES.values(), ids=DUPLICATES.keys())
def test_case_101_a_key_twice_is_refused_and_named(raw: bytes, code: str, pointer: str) -> None:
    """
    At any depth and through escapes: the pointer names the key that stands there twice.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


@pytest.mark.parametrize(("raw", "code", "pointer"), NUMBERS.values(), ids=NUMBERS.keys())
def test_case_102_a_number_two_readers_could_take_differently(raw: bytes, code: str, pointer: str) -> None:
    """
    No fraction, no exponent, nothing beyond 2^53 and no digits of other scripts; no limit of Python's shows through.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


@pytest.mark.parametrize(("raw", "code", "pointer"), DEPTHS.values(), ids=DEPTHS.keys())
def test_case_103_what_is_too_deep_is_refused(raw: bytes, code: str, pointer: str) -> None:
    """
    However deep it is, before anything recurses into it.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


@pytest.mark.parametrize(("raw", "code", "pointer"), ENCODINGS.values(), ids=ENCODINGS.keys())
def test_case_104_only_unicode_in_utf8_is_read(raw: bytes, code: str, pointer: str) -> None:
    """
    No mark, no other encoding, no half characters, and no U+0000.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


@pytest.mark.parametrize(("raw", "code", "pointer"), CHARACTERS.values(), ids=CHARACTERS.keys())
def test_case_105_what_reorders_hides_or_controls_is_refused(raw: bytes, code: str, pointer: str) -> None:
    """
    In texts and in keys, with the place as a JSON pointer.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


@pytest.mark.parametrize(("raw", "code", "pointer"), NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_no_object_is_refused(raw: bytes, code: str, pointer: str) -> None:
    """
    Neither half of an object nor another value is one.
    """
    assert refusal_of(raw) == (code, "/data" + pointer)


ACCEPTED: dict[str, tuple[bytes, object]] = {
    "the greatest integer": (b'{"a":9007199254740991}', MAX_INTEGER),
    "the least integer": (b'{"a":-9007199254740991}', -MAX_INTEGER),
    "zero": (b'{"a":0}', 0),
    "12 levels": (nested(MAX_DEPTH), json.loads(nested(MAX_DEPTH))["a"]),
    "Chinese": ('{"a":"青铜山矿"}'.encode(), "青铜山矿"),
    "Chinese through escapes": (b'{"a":"\\u9752\\u94dc"}', "青铜"),
    "a character beyond 16 bits": ('{"a":"𠮷"}'.encode(), "𠮷"),
    "a pair of surrogates, which is one character": (b'{"a":"\\ud842\\udfb7"}', "𠮷"),
    "lines and tabs": (b'{"a":"x\\n\\ty"}', "x\n\ty"),
    "a joiner, as some scripts need it": ('{"a":"ക്\u200dഷ"}'.encode(), "ക്\u200dഷ"),
    "true, false and null": (b'{"a":[true,false,null]}', [True, False, None]),
    "white space around": (b' \t{ "a" : 1 }\n', 1),
    "an empty key": (b'{"a":{"":1}}', {"": 1}),
    "the same key in different objects": (b'{"a":{"a":{"a":1}}}', {"a": {"a": 1}}),
}


@pytest.mark.parametrize(("raw", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_cases_101_to_105_what_means_one_thing_is_read(raw: bytes, value: object) -> None:
    """
    What means one thing to everybody is read as that.
    """
    assert read_object(raw, what="payload") == {"a": value}


# First and last of each run of characters that are refused, and their neighbours on either side.
RUNS = [
    (0x00, 0x08),
    (0x0B, 0x1F),
    (0x7F, 0x9F),
    (0x61C, 0x61C),
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE007F),
]
"""Unicode: Cc but line feed and tab, ALM, marks, embeddings and overrides, isolates, surrogates, BOM, tags."""


@pytest.mark.parametrize(("first", "last"), RUNS, ids=[f"U+{first:04X}" for first, _ in RUNS])
def test_case_105_each_character_that_deceives_is_refused_and_no_other(first: int, last: int) -> None:
    """
    As it is and through an escape, in a text and in a key; what stands beside them in Unicode is as good as any.
    """
    for number in range(first, min(last, first + 0x100) + 1):
        for text in (json.dumps({"a": chr(number)}), json.dumps({chr(number): 1})):
            with pytest.raises(MalformedError) as caught:
                read_object(text.encode(), what="payload")
            assert "text-character" == caught.value.code
        if number >= 0x7F and not 0xD800 <= number <= 0xDFFF:
            with pytest.raises(MalformedError):
                read_object(f'{{"a":"{chr(number)}"}}'.encode(), what="payload")
    for good in (first - 1, last + 1):
        for ascii_only in (True, False):
            if good >= 0:
                value = {"a": chr(good), chr(good): 1}
                raw = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).encode()
                assert value == read_object(raw, what="payload")


def test_a_pointer_escapes_its_tokens() -> None:
    """
    A key becomes one token of a pointer (RFC 6901 §3), printable even when the key is not Unicode.
    """
    keys = ("a", "x/y", "x~y", "~1", "\ud800")

    assert [escape_pointer(key) for key in keys] == ["a", "x~1y", "x~0y", "~01", "\\ud800"]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text("ab 青铜\n𠮷", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~青", max_size=3), inner, max_size=3),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.text("xyz", max_size=3), PLAIN, max_size=4), st.booleans())
def test_plain_values_come_back(value: dict[str, object], ascii_only: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    """
    Whatever is plain enough is read as written, with or without escapes.
    """
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()

    assert read_object(raw, what="payload") == value


TOKENS = st.text('{}[]":,\\u0019eE+-.naInfity \ud800', max_size=60).map(
    lambda text: text.encode(errors="surrogatepass")
)


@settings(deadline=None)
@given(st.binary(max_size=200) | TOKENS)
def test_case_112_any_bytes_are_an_object_or_a_refusal(raw: bytes) -> None:
    """
    Any bytes at all are an object or a refusal, never another error.
    """
    with contextlib.suppress(RegistryError):
        assert isinstance(read_object(raw, what="payload"), dict)


_TEXTS = st.text(st.sampled_from("a1{}[]:,-.eE中“—\u00e9\u0085\u200e\U000e0001\x7f"), max_size=20)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=30,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(_TEXTS, _VALUES, max_size=5), st.booleans(), st.integers(0, 30))
def test_the_quick_way_reads_what_the_careful_one_reads(value: dict[str, Any], is_ascii: object, depth: int) -> None:
    """
    Compact JSON, of any depth and with anything in it, means the same to both, or is left to the careful one.
    """
    for _ in range(depth):
        value = {"a": value}
    text = json.dumps(value, ensure_ascii=bool(is_ascii), separators=(",", ":"))

    quick = _read_compact(text, text.encode())

    if quick is not None:
        assert _read_carefully(text, "payload", "") == quick
    elif "\\" not in text and not any(isinstance(each, float) for each in _leaves(value)):
        assert _depth(value) > MAX_DEPTH or re.search("[0-9]{16}|[\x7f-\x9f\u200e\U000e0001]", text)


def test_case_103_what_is_as_deep_as_may_be_is_read_the_quick_way() -> None:
    """
    However many lists there are beside each other; one level more is left to the careful way.
    """
    for depth, is_quick in ((MAX_DEPTH, True), (MAX_DEPTH + 1, False)):
        raw = b'{"b":[[],[]],' + nested(depth)[1:]
        assert is_quick == (_read_compact(raw.decode(), raw) is not None)


def _leaves(value: object) -> Iterator[object]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from (leaf for each in inner for leaf in _leaves(each))
    if not isinstance(value, dict | list):
        yield value


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict | list) + max(map(_depth, inner), default=0)
