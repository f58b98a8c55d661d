# SPDX-License-Identifier: Apache-2.0
"""Names: restricted alphabets without twins (reliability.md case 106), and filing ids (RFC 9562)."""

import datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import MalformedError
from events.ids import (
    FilingId,
    KeyId,
    LocalId,
    Name,
    Sha256,
    Subject,
    derived_filing_id,
    parse_subject,
    random_filing_id,
    right_subject,
)
from events.values import Country

UTC = datetime.UTC
NOON = datetime.datetime(2026, 10, 2, 12, tzinfo=UTC)

SUBJECTS = {
    "the registry": ("registry", ("registry", "")),
    "a right": ("right:CN-41-000123-7", ("right", "CN-41-000123-7")),
    "a party": ("party:91110000600037341L", ("party", "91110000600037341L")),
    "one letter": ("right:A", ("right", "A")),
    "dots": ("right:QLD.ML.1", ("right", "QLD.ML.1")),
    "63 characters": ("right:" + "A" * 63, ("right", "A" * 63)),
}

NO_SUBJECTS = {
    "small letters": "right:cn-41",
    "a Cyrillic A": "right:\u0410-1",
    "a Greek capital omicron": "right:\u039f-1",
    "fullwidth": "right:Ａ1",
    "an Arabic digit": "right:٣",
    "a newline behind": "right:A\n",
    "a newline behind the registry": "registry\n",
    "a space behind": "right:A ",
    "a space before": " right:A",
    "a control character": "right:A\x00",
    "a zero-width space": "right:A\u200b",
    "a combining mark": "right:A\u0301",
    "a slash": "right:A/B",
    "a hyphen first": "right:-A",
    "a dot last": "right:A.",
    "no name": "right:",
    "two colons": "right:A:B",
    "64 characters": "right:" + "A" * 64,
    "another kind": "facility:A",
    "a capital kind": "Right:A",
    "the registry with a name": "registry:A",
    "nothing": "",
}


@pytest.mark.parametrize(("text", "expected"), SUBJECTS.values(), ids=SUBJECTS.keys())
def test_case_106_a_subject_is_read(text: str, expected: tuple[str, str]) -> None:
    """
    A subject is the registry, or a right or party by its name; the struct fields agree with the function.
    """
    assert parse_subject(text) == expected
    assert msgspec.convert(text, Subject) == text


@pytest.mark.parametrize("text", NO_SUBJECTS.values(), ids=NO_SUBJECTS.keys())
def test_case_106_no_twin_of_a_subject_is_read(text: str) -> None:
    """
    Look-alikes, case twins, white space and hidden characters are refused, by function and struct field alike.
    """
    with pytest.raises(MalformedError) as caught:
        parse_subject(text)
    assert (caught.value.code, caught.value.pointer) == ("subject-malformed", "/subject")
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Subject)


FIELDS: dict[str, tuple[Any, str]] = {
    "name": (Name, "CN-41-000123-7"),
    "local id": (LocalId, "plan/zone_A.1"),
    "key id": (KeyId, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    "sha256": (Sha256, "ab" * 32),
    "filing id": (FilingId, "0199f0c2-0000-7000-8000-000000000000"),
    "country": (Country, "AU-QLD"),
}


@pytest.mark.parametrize(("kind", "good"), FIELDS.values(), ids=FIELDS.keys())
@pytest.mark.parametrize("tail", ["\n", " ", "\x00", "\u200b", "\u0430"])
def test_case_106_an_id_ends_where_it_ends(kind: Any, good: str, tail: str) -> None:
    """
    A pattern covers the whole text: not even a newline may follow, as `$` would allow.
    """
    assert msgspec.convert(good, kind) == good
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(good + tail, kind)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(tail + good, kind)


NO_IDS: dict[str, tuple[Any, str]] = {
    "a UUID of version 4": (FilingId, "3f2b8c1e-9d4a-4c6b-8e2f-1a2b3c4d5e6f"),
    "a UUID in capitals": (FilingId, "0199F0C2-0000-7000-8000-000000000000"),
    "a UUID of another variant": (FilingId, "0199f0c2-0000-7000-c000-000000000000"),
    "a UUID in braces": (FilingId, "{0199f0c2-0000-7000-8000-000000000000}"),
    "a digest in capitals": (Sha256, "AB" * 32),
    "a digest too short": (Sha256, "ab" * 31),
    "a key id with padding": (KeyId, "A" * 42 + "="),
    "a key id of the standard alphabet": (KeyId, "A" * 42 + "+"),
    "a local id of 65 characters": (LocalId, "A" * 65),
    "a local id that starts with a slash": (LocalId, "/A"),
    "a local id with a Cyrillic a": (LocalId, "M\u0430"),
    "a local id with a space": (LocalId, "M 1"),
}


@pytest.mark.parametrize(("kind", "text"), NO_IDS.values(), ids=NO_IDS.keys())
def test_case_106_no_other_id_is_read(kind: Any, text: str) -> None:
    """
    An id has one alphabet, one length and one case.
    """
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, kind)


def test_a_right_is_named_with_and_without_its_kind() -> None:
    """
    People may leave out `right:`.
    """
    assert [right_subject(text) for text in ("CN-1", "right:CN-1")] == ["right:CN-1", "right:CN-1"]
    with pytest.raises(MalformedError):
        right_subject("party:CN-1")


@settings(deadline=None)
@given(st.datetimes(min_value=datetime.datetime(1970, 1, 1), timezones=st.just(UTC)), st.lists(st.text("ab青\0")))  # noqa: DTZ001 - hypothesis adds the zone
def test_a_derived_id_is_a_uuid_of_version_7(day: datetime.datetime, parts: list[str]) -> None:
    """
    A derived id is a UUIDv7 of its millisecond, the same for the same parts.
    """
    text = derived_filing_id(day, *parts)
    uuid = UUID(text)

    assert msgspec.convert(text, FilingId) == derived_filing_id(day, *parts)
    assert (uuid.version, uuid.variant) == (7, "specified in RFC 4122")
    assert uuid.int >> 80 == int(day.timestamp() * 1000)


def test_a_derived_id_tells_its_parts_apart() -> None:
    """
    Parts do not run into each other, and the day counts.
    """
    ids = {
        derived_filing_id(NOON, "a", "b"),
        derived_filing_id(NOON, "ab"),
        derived_filing_id(NOON, "a", "b", ""),
        derived_filing_id(NOON, "b", "a"),
        derived_filing_id(NOON + datetime.timedelta(milliseconds=1), "a", "b"),
        derived_filing_id(NOON),
    }

    assert len(ids) == 6


def test_a_day_before_1970_counts_as_none() -> None:
    """
    UUIDv7 cannot count back beyond 1970: older days share its first millisecond.
    """
    uuid = UUID(derived_filing_id(datetime.datetime(1955, 5, 5, tzinfo=UTC), "a"))

    assert (uuid.version, uuid.int >> 80) == (7, 0)


def test_a_random_id_depends_on_its_randomness() -> None:
    """
    Ten other random bytes give another UUIDv7 of the same millisecond.
    """
    one, other = random_filing_id(NOON, bytes(10)), random_filing_id(NOON, bytes([1] * 10))

    assert one != other
    assert [UUID(text).version for text in (one, other)] == [7, 7]
    assert one.split("-")[:2] == other.split("-")[:2]
    assert msgspec.convert(one, FilingId) == one
