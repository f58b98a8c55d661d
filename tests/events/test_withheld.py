# SPDX-License-Identifier: Apache-2.0
"""Private fields: salted digests as in RFC 9901 instead of values, and disclosures that open them."""

import base64
import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue import EVENT_TYPES
from events.codelists import get_codelist
from events.errors import MalformedError
from events.filing import read_event
from events.withheld import (
    MAX_DISCLOSURE,
    PRIVATE,
    digest_of,
    find_withheld,
    format_disclosure,
    has_private,
    parse_disclosure,
    withhold,
)
from tests.events import samples

OWNERS, SURVEY = "beneficial_ownership.disclosed.v1", "species_survey.recorded.v1"
PERSON = "/records/0/interested_party/person"
VALUES: dict[str, Any] = {
    "person": {"names": {"zh": "张三"}, "born": "1970-01", "nationalities": ["CN"]},
    "exact_place": {"decimalLatitude": "34.1", "decimalLongitude": "113.6", "geodeticDatum": "EPSG:4490"},
    "name": "王五",
    "delegate_names": "赵六",
    "text": {"zh": "矿坑里的水流进了我家的水田"},
    "reporter": {"reachable_at": "mail@example.org"},
    "objector": {"name": "Zhao Qi", "reachable_at": "+86 371 0000 0000"},
}
"""A value for every private field of the catalogue, by its name."""

# RFC 9901 §4.2.1 and §4.2.3: three disclosures and their digests, as the RFC prints them.
VECTORS = {
    "a name": (
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        "family_name",
        "Möbius",
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
    ),
}


def salts() -> Callable[[], bytes]:
    """Return salts for a test: each another one."""
    numbers: Iterator[int] = count()
    return lambda: next(numbers).to_bytes(16)


def owners(*parties: dict[str, Any]) -> dict[str, Any]:
    """Return the disclosure of these owners."""
    records = [
        {"record_id": f"BO-{number}", "record_status": "new", "interested_party": party}
        for number, party in enumerate(parties)
    ]
    return {"as_of": "2026-01-01", "records": records}


def person(value: Any) -> dict[str, Any]:
    """Return an owner who is a natural person."""
    return {"kind": "person", "person": value}


@pytest.mark.parametrize(("text", "name", "value", "digest"), VECTORS.values(), ids=VECTORS.keys())
def test_the_rfcs_own_example(text: str, name: str, value: str, digest: str) -> None:
    """
    What the RFC gives as disclosure and digest is read so, whatever white space its JSON has.
    """
    assert (name, value, digest) == parse_disclosure(text)
    assert digest == digest_of(text)


def test_values_become_digests_and_come_back() -> None:
    """
    Every private value is replaced where it stands, and its disclosure gives it back; all else stays as it was.
    """
    data = owners({"kind": "party", "party": "MINECO"}, person(VALUES["person"]), person({"names": {"en": "Li"}}))

    written, disclosures = withhold(EVENT_TYPES[OWNERS], data, new_salt=salts())

    assert ["/records/1/interested_party/person", "/records/2/interested_party/person"] == [
        each.pointer for each in disclosures
    ]
    opened = [parse_disclosure(each.disclosure) for each in disclosures]
    assert [("person", VALUES["person"]), ("person", {"names": {"en": "Li"}})] == [each[:2] for each in opened]
    assert [each.digest for each in disclosures] == [each.digest for each in opened]
    expected = owners({"kind": "party", "party": "MINECO"}, *(person({"_sd": [each.digest]}) for each in disclosures))
    assert expected == written
    assert data["records"][1]["interested_party"]["person"] == VALUES["person"]


def test_what_is_written_is_an_event_whose_withheld_fields_are_found() -> None:
    """
    The desk reads it as the event, and finds each field with its ground; an event without private fields has none.
    """
    survey = json.loads(json.dumps(samples.DATA[SURVEY]))
    survey["occurrences"][0]["exact_place"] = VALUES["exact_place"]

    written, [disclosure] = withhold(EVENT_TYPES[SURVEY], survey, new_salt=salts())

    found = find_withheld(read_event(SURVEY, written))
    assert [("/occurrences/0/exact_place", disclosure.digest, "sensitive_species")] == [tuple(each) for each in found]
    assert () == find_withheld(read_event("order.closed.v1", samples.DATA["order.closed.v1"]))


@pytest.mark.parametrize("event_type", [name for name, kind in EVENT_TYPES.items() if has_private(kind)])
def test_every_private_field_can_be_given(event_type: str) -> None:
    """
    Each field marked private has a value here, takes it, is found again, and its ground is of the code list.
    """
    data = json.loads(json.dumps(samples.DATA[event_type]))
    if event_type == "event.corrected.v1":
        data["corrected"] = {"type": SURVEY, **json.loads(json.dumps(samples.DATA[SURVEY]))}
    places = find_withheld(read_event(event_type, data))
    for place in places:
        steps = [int(step) if step.isdecimal() else step for step in place.pointer.split("/")[1:]]
        holder: Any = data
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = VALUES[[step for step in steps if isinstance(step, str)][-1]]

    written, disclosures = withhold(EVENT_TYPES[event_type], data, new_salt=salts())

    assert places
    assert [place.pointer for place in places] == [each.pointer for each in disclosures]
    assert [each.digest for each in disclosures] == [
        place.digest for place in find_withheld(read_event(event_type, written))
    ]
    grounds = {each.code for each in get_codelist("redaction_ground").codes}
    assert {place.ground for place in places} <= set(grounds)


def test_a_digest_that_is_given_stays() -> None:
    """
    Somebody who stands behind the company in two ways can have the same digest twice.
    """
    data = owners(person(samples.WITHHELD), person(samples.WITHHELD))

    assert (data, ()) == withhold(EVENT_TYPES[OWNERS], data, new_salt=salts())


def test_the_same_value_twice_has_two_digests() -> None:
    """
    Nobody can tell that two fields hold the same person: each has a salt of its own.
    """
    _, disclosures = withhold(
        EVENT_TYPES[OWNERS], owners(person(VALUES["person"]), person(VALUES["person"])), new_salt=salts()
    )

    assert 2 == len({each.digest for each in disclosures})


def test_salt_name_and_value_are_all_in_the_digest() -> None:
    """
    Another salt, another field name or another value gives another digest.
    """
    salt = bytes(16)
    digests = {
        digest_of(format_disclosure(*parts))
        for parts in ((salt, "a", "x"), (b"\1" + salt, "a", "x"), (salt, "b", "x"), (salt, "a", "y"))
    }

    assert 4 == len(digests)


WRONG = {
    "text for a person": (person("Zhang San"), PERSON),
    "a member nobody knows": (person({"names": {"en": "Zhang San"}, "zhang_san": 1}), PERSON),
    "a wrong birthday": (person({"names": {"en": "Li"}, "born": "Zhang San"}), f"{PERSON}/born"),
    "a wrong country": (person({"names": {"en": "Li"}, "nationalities": ["Zhang San"]}), f"{PERSON}/nationalities/0"),
    "a translation that is none": (
        person({"names": {"en": "Li", "translation": "Zhang San"}}),
        f"{PERSON}/names/translation",
    ),
    "a name in no language": (person({"names": {}}), f"{PERSON}/names"),
}


@pytest.mark.parametrize(("party", "pointer"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_private_value_is_refused_and_never_repeated(party: dict[str, Any], pointer: str) -> None:
    """
    What is told names the place alone: messages and logs travel further than the value may.
    """
    with pytest.raises(MalformedError) as caught:
        withhold(EVENT_TYPES[OWNERS], owners(party), new_salt=salts())

    assert ("private-value", f"/data{pointer}") == (caught.value.code, caught.value.pointer)
    assert "zhang" not in caught.value.message.lower().replace(pointer, "")
    assert caught.value.__cause__ is None


def test_a_contact_says_who_or_where() -> None:
    """
    A reporter may leave a name or a way to be reached; neither is no contact.
    """
    kind = EVENT_TYPES["public_report.received.v1"]
    report = {name: value for name, value in samples.DATA["public_report.received.v1"].items() if name != "text"}

    for contact in ({"name": "Zhao Qi"}, {"reachable_at": "+86 371 0000 0000"}):
        assert 1 == len(withhold(kind, report | {"reporter": contact}, new_salt=salts()).disclosures)
    with pytest.raises(MalformedError) as caught:
        withhold(kind, report | {"reporter": {}}, new_salt=salts())
    assert ("private-value", "/data/reporter") == (caught.value.code, caught.value.pointer)


def encoded(value: object) -> str:
    """Return `value` as JSON in base64url."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


SALT = base64.urlsafe_b64encode(bytes(16)).rstrip(b"=").decode()
SHORT = base64.urlsafe_b64encode(bytes(15)).rstrip(b"=").decode()
BROKEN = {
    "an empty text": ("", "json-syntax"),
    "no base64url": ("!!!!", "base64url-malformed"),
    "padding": (encoded([SALT, "a", "x"]) + "=", "base64url-malformed"),
    "no JSON": (base64.urlsafe_b64encode(b"abc").decode(), "json-syntax"),
    "an object": (encoded({"salt": SALT}), "disclosure-malformed"),
    "two members, as for elements of lists": (encoded([SALT, "x"]), "disclosure-malformed"),
    "four members": (encoded([SALT, "a", "x", "y"]), "disclosure-malformed"),
    "a number as name": (encoded([SALT, 1, "x"]), "disclosure-malformed"),
    "more members behind the array": (
        base64.urlsafe_b64encode(f'["{SALT}","a","x"],"b":1'.encode()).rstrip(b"=").decode(),
        "disclosure-malformed",
    ),
    "no salt": (encoded(["", "a", "x"]), "disclosure-unsalted"),
    "a salt of 15 bytes": (encoded([SHORT, "a", "x"]), "disclosure-unsalted"),
    "a salt that is no base64url": (encoded(["*" * 22, "a", "x"]), "base64url-malformed"),
    "a fraction": (encoded([SALT, "a", 1.5]), "json-number"),
    "too long": ("A" * (MAX_DISCLOSURE + 4), "disclosure-malformed"),
}


@pytest.mark.parametrize(("text", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_disclosure_is_refused(text: str, code: str) -> None:
    """
    Only salt, name and value in one form of base64url and strict JSON; a salt of 16 bytes is enough.
    """
    with pytest.raises(MalformedError) as caught:
        parse_disclosure(text)

    assert code == caught.value.code
    assert "x" == parse_disclosure(encoded([SALT, "a", "x"])).value


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
    | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode())
    | st.lists(st.text() | st.integers() | st.floats() | st.just(SALT), max_size=4).map(encoded)
)
def test_case_112_any_text_is_read_or_refused(text: str) -> None:
    """
    Whatever is brought as a disclosure, nothing but a refusal comes of it.
    """
    with contextlib.suppress(MalformedError):
        opened = parse_disclosure(text)
        assert digest_of(text) == opened.digest


LIMITS = {
    "15 bytes of salt": (bytes(15), "x", "disclosure-unsalted"),
    "16 bytes of salt": (bytes(16), "x", ""),
    "the longest": (bytes(16), "x" * 12_254, ""),
    "one character more": (bytes(16), "x" * 12_257, "disclosure-malformed"),
}


@pytest.mark.parametrize(("salt", "value", "code"), LIMITS.values(), ids=LIMITS.keys())
def test_disclosures_have_their_limits(salt: bytes, value: str, code: str) -> None:
    """
    At least 128 bits of salt (RFC 9901 §9.3), and no more than is read again.
    """
    if not code:
        assert value == parse_disclosure(format_disclosure(salt, "a", value)).value
        return
    with pytest.raises(MalformedError) as caught:
        format_disclosure(salt, "a", value)
    assert code == caught.value.code


@given(st.binary(min_size=16, max_size=40), st.text(min_size=1), st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(alphabet='abc张三"\\ é'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
))  # fmt: skip
def test_any_value_comes_back(salt: bytes, name: str, value: Any) -> None:
    """
    A disclosure gives back exactly the name and value that were put into it, by its own digest.
    """
    plain = name.isprintable() and name.isascii()
    text = format_disclosure(salt, name if plain else "name", value)

    opened = parse_disclosure(text)

    assert (name if plain else "name", value) == opened[:2]
    assert base64.urlsafe_b64decode(opened.digest + "=") == hashlib.sha256(text.encode()).digest()


def test_the_schema_says_what_is_private() -> None:
    """
    In the JSON Schema of the type the field takes a digest, and `x-private` tells ground and form of the value.
    """
    schema = msgspec.json.schema(EVENT_TYPES[OWNERS])["$defs"]["PersonalOwner"]["properties"]["person"]

    assert "#/$defs/Withheld" == schema["$ref"]
    assert "privacy" == schema[PRIVATE]["ground"]
    assert ["names"] == schema[PRIVATE]["value"]["$defs"]["NaturalPerson"]["required"]
