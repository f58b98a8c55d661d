# SPDX-License-Identifier: Apache-2.0
"""Tests that reading straight into a type takes and refuses exactly what reading with care does."""

import datetime
import json
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from events import filing, strictjson
from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.errors import MalformedError
from events.filing import Payload, read_event, read_payload
from events.ids import Name
from events.straight import StraightReader
from events.values import Due, FixedDue, Text, Value
from tests.events import samples

TYPES = sorted(EVENT_TYPES)


def read_carefully(raw: bytes) -> tuple[Payload, Event] | str:
    """Return what the payload says, or the code it is refused with, by looking at each value first."""
    try:
        payload = read_payload(strictjson._read_carefully(strictjson._decode(raw, "", ""), "", ""))
        return payload, read_event(payload.type, payload.data)
    except MalformedError as error:
        return error.code


def check_same(raw: bytes) -> bool:
    """Check that what is read straight is what is read with care; return whether anything was."""
    payload, event = filing._read_straight(raw)
    if payload is None or event is None:
        return False
    expected = read_carefully(raw)
    assert not isinstance(expected, str), (expected, raw)
    assert (_members(expected[0]), expected[0].data, expected[1]) == (_members(payload), payload.data, event)
    return True


def _members(payload: Payload) -> dict[str, Any]:
    return msgspec.structs.asdict(payload) | {"written": None}


@pytest.mark.parametrize("event_type", [each for each in TYPES if each != "role.granted.v1"])
def test_a_filing_as_it_is_usually_written_is_read_straight(event_type: str) -> None:
    """
    Without spaces, with members in any order; nothing about a type keeps it from the fast way, but roles' defaults.
    """
    members = samples.payload(event_type)
    for written in (
        members,
        dict(reversed(members.items())),
        members | {"data": dict(sorted(members["data"].items()))},
    ):
        assert check_same(msgspec.json.encode(written)), written


MUTATIONS = {
    "space": lambda text: text.replace(":", ": ", 1),
    "member twice": lambda text: text.replace('{"', '{"ledger":"ledger.example/test","', 1),
    "member of the data twice": lambda text: _twice(text, text.index('"data":') + 7),
    "number with a fraction": lambda text: _number(text, "{}.0"),
    "number with an exponent": lambda text: _number(text, "{}e0"),
    "shorter number with an exponent": lambda text: _number(text, "1e9"),
    "minus zero": lambda text: _number(text, "-0"),
    "number that readers do not agree on": lambda text: _number(text, "9007199254740993"),
    "default spelled out": lambda text: text.replace('{"', '{"effective_precision":"day","', 1),
    "null": lambda text: text.replace('{"', '{"source":null,"', 1),
    "unknown member": lambda text: text.replace('{"', '{"note":"","', 1),
    "type within the data": lambda text: text.replace('"data":{', '"data":{"type":"order.closed.v1",', 1),
    "escape": lambda text: text.replace('"ledger"', '"\\u006cedger"', 1),
    "escape of what is refused": lambda text: text.replace("ledger.example", "ledger.\\u202eexample", 1),
    "reordering character": lambda text: text.replace("ledger.example", "ledger.\u202eexample", 1),
    "byte order mark": lambda text: "\ufeff" + text,
    "deletion": lambda text: text.replace("ledger.example", "ledger.\x7fexample", 1),
    "line feed in a name": lambda text: text.replace("ledger.example", "ledger.\nexample", 1),
    "ideographic space": lambda text: text.replace("ledger.example", "ledger.\u3000example", 1),
    "text behind": lambda text: text + "{}",
    "deep": lambda text: text.replace('"data":{', '"data":{"note":' + "[" * 20 + "]" * 20 + ",", 1),
}


def _twice(text: str, at: int) -> str:
    """Write the first member of the object at `at` a second time."""
    name, value = next(iter(json.JSONDecoder().raw_decode(text[at:])[0].items()), ("x", 1))
    return (
        text[: at + 1]
        + json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))[1:-1]
        + ","
        + text[at + 1 :]
    )


def _number(text: str, form: str) -> str:
    found = next((part for part in text.split(":") if part[:1].isdigit()), "")
    digits = found[: len(found) - len(found.lstrip("0123456789"))]
    return text.replace(f":{digits}", ":" + form.format(digits), 1) if digits else text


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_what_is_refused_is_never_read_straight(mutation: Any) -> None:
    """
    Whatever is done to a filing: if it is read straight, then it is read with care, as the same.
    """
    for event_type in TYPES:
        check_same(mutation(samples.encoded(event_type).decode()).encode())


@given(st.sampled_from(TYPES), st.data())
def test_any_change_of_bytes_is_read_alike_in_both_ways(event_type: str, data: st.DataObject) -> None:
    """
    Bytes are put in, taken out and put in place of others, anywhere and several times.
    """
    raw = bytearray(samples.encoded(event_type))
    for _ in range(data.draw(st.integers(1, 4))):
        at, gone = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 3))
        raw[at : at + gone] = data.draw(_PIECES)
    check_same(bytes(raw))


_PIECES = st.one_of(
    st.sampled_from(
        [b'"', b"{", b"}", b"[", b"]", b",", b":", b" ", b"\\", b"0", b"e1", b".0", b"-", b"null", b"\x7f"]
    ),
    st.sampled_from([b"\xc2\x85", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf3\xa0\x81\x81", b"\xff"]),
    st.binary(max_size=3),
)


@given(st.sampled_from(TYPES), st.data())
def test_members_moved_and_repeated_are_read_alike_in_both_ways(event_type: str, data: st.DataObject) -> None:
    """
    A text in which some member stands twice, another not at all, and spaces make up for it, is not read straight.
    """
    members = samples.payload(event_type)
    text = _shuffled(members, data)
    spaces = len(msgspec.json.encode(members)) - len(text.encode())
    check_same((text + " " * max(spaces, 0)).encode())


def _shuffled(value: Any, data: st.DataObject) -> str:
    if isinstance(value, dict):
        names = data.draw(st.lists(st.sampled_from(sorted(value)), max_size=len(value) + 1)) if value else []
        names = [*value, *names[:1]] if data.draw(st.booleans()) else list(value)
        drop = data.draw(st.integers(0, 4 * len(names)))
        kept = [name for place, name in enumerate(names) if place != drop]
        return "{" + ",".join(f"{json.dumps(name)}:{_shuffled(value[name], data)}" for name in kept) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_shuffled(each, data) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


class _Tagged(Value, frozen=True, kw_only=True, tag_field="kind", tag="tagged"):
    on: datetime.date


class _Spelled(Struct, frozen=True, kw_only=True):
    note: str | None = None


class _Nested(Value, frozen=True, kw_only=True):
    inner: "_Nested | None" = None


class _OfTagged(Value, frozen=True, kw_only=True):
    due: _Tagged | None = None


class _OfSpelled(Value, frozen=True, kw_only=True):
    note: _Spelled


class _OfAnything(Value, frozen=True, kw_only=True):
    note: tuple[Any, ...] = ()


class _OfInstant(Value, frozen=True, kw_only=True):
    at: datetime.datetime


class _OfFloat(Value, frozen=True, kw_only=True):
    share: dict[str, float] = msgspec.field(default_factory=dict)


class _OfMade(Value, frozen=True, kw_only=True):
    note: Text = msgspec.field(default_factory=lambda: Text(en="none"))


class _OfStruct(Value, frozen=True, kw_only=True):
    note: Text = Text(en="none")


class _Row(Value, frozen=True, kw_only=True, array_like=True):
    name: Name
    count: int = 0


class _OfRow(Value, frozen=True, kw_only=True):
    row: _Row


UNPROVABLE: dict[str, tuple[type[Struct], bytes]] = {
    "tag that may be left out": (_OfTagged, b'{"due":{"on":"2026-10-01"}}'),
    "default that is written": (_OfSpelled, b'{"note":{}}'),
    "nested in itself": (_Nested, b'{"inner":{}}'),
    "anything at all": (_OfAnything, b'{"note":[1.5]}'),
    "instant": (_OfInstant, b'{"at":"2026-10-01T00:00:00.5Z"}'),
    "float": (_OfFloat, b'{"share":{"a":1e0}}'),
    "default that is made": (_OfMade, b"{}"),
    "default that is a struct": (_OfStruct, b"{}"),
    "row that may end early": (_OfRow, b'{"row":["A"]}'),
}


@pytest.mark.parametrize(("kind", "raw"), UNPROVABLE.values(), ids=UNPROVABLE.keys())
def test_a_type_for_which_length_proves_nothing_is_never_read_straight(kind: type[Struct], raw: bytes) -> None:
    """
    Where something may be written longer than it was read, spaces or a second member could hide in the difference.
    """
    assert isinstance(msgspec.json.decode(raw, type=kind), kind)
    assert StraightReader(kind).read(raw) is None


class _Whole(Value, frozen=True, kw_only=True):
    due: Due
    lines: Annotated[tuple[Text, ...], Meta(max_length=2)] = ()
    names: dict[str, int] = msgspec.field(default_factory=dict)
    pair: tuple[int, bool] | None = None


class _Empty(Value, frozen=True, kw_only=True, tag_field="type", tag="nothing.happened.v1"):
    note: str | None = None


PROVABLE: dict[str, tuple[type[Struct], bytes]] = {
    "of everything": (
        _Whole,
        b'{"pair":[1,true],"names":{"a":1},"lines":[{"en":"a"}],"due":{"on":"2026-10-01","kind":"fixed"}}',
    ),
    "tagged": (FixedDue, b'{"on":"2026-10-01"}'),
    "tagged, and empty": (_Empty, b"{}"),
}


@pytest.mark.parametrize(("kind", "raw"), PROVABLE.values(), ids=PROVABLE.keys())
def test_a_type_of_plain_values_is_read_straight(kind: type[Struct], raw: bytes) -> None:
    """
    The value is the one that decoding gives; one byte more, and it is not read.
    """
    assert msgspec.json.decode(raw, type=kind) == StraightReader(kind).read(raw)
    assert StraightReader(kind).read(raw[:-1] + b" }") is None
