# SPDX-License-Identifier: Apache-2.0
"""Entries: the leaf has one form, and anything else in the log is evidence of damage (architecture.md §3)."""

import contextlib
import datetime
import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import entry
from events.entry import MAX_ENTRY_BYTES, Entry, make_entry, parse_entry
from events.errors import EvidenceError, MalformedError
from events.filing import MAX_FILING_BYTES, parse_filing, sign_filing
from events.ids import Position, StreamVersion
from tests.events import samples

TYPE = "annual_report.filed.v1"
PREVIOUS = "0f" * 32
RECORDED_AT = datetime.datetime(2026, 10, 2, 8, 30, 0, 123456, tzinfo=datetime.UTC)


def entry_of(event_type: str = TYPE, **changes: Any) -> Entry:
    """Return the entry of a sample, with some members of its payload changed."""
    return make_entry(
        parse_filing(sign_filing(samples.encoded(event_type, **changes), samples.SIGNER)),
        position=Position(7),
        stream_version=StreamVersion(3),
        previous=PREVIOUS,
        recorded_at=RECORDED_AT,
    )


ENTRY = entry_of()
LEAF: dict[str, Any] = json.loads(ENTRY.raw)


def leaf(**changes: Any) -> bytes:
    """Return the entry's bytes in the canonical order, with some members changed."""
    return msgspec.json.encode(LEAF | changes, order="sorted")


def test_an_entry_says_what_the_ledger_adds() -> None:
    """
    The leaf is the filing and six members more, in the order of their names, without a space.
    """
    expected = (
        b'{"filing":"' + ENTRY.filing.jws.encode() + b'","position":7,"previous":"' + PREVIOUS.encode() + b'",'
        b'"recorded_at":"2026-10-02T08:30:00.123456Z","stream":"right:CN-41-000123-7","stream_version":3,"v":1}'
    )

    assert expected == ENTRY.raw
    assert hashlib.sha256(expected).hexdigest() == ENTRY.sha256
    # RFC 6962 §2.1: a leaf is hashed behind a zero byte.
    assert hashlib.sha256(b"\0" + expected).digest() == ENTRY.leaf_hash


@pytest.mark.parametrize("event_type", sorted(samples.DATA))
def test_an_entry_comes_back(event_type: str) -> None:
    """
    Reading an entry's bytes gives the entry that was made, of every type.
    """
    made = entry_of(event_type)

    assert parse_entry(made.raw) == made


def test_the_first_of_a_stream_has_no_previous() -> None:
    """
    Version 1 at position 0 follows nothing.
    """
    made = make_entry(
        ENTRY.filing, position=Position(0), stream_version=StreamVersion(1), previous="", recorded_at=RECORDED_AT
    )

    assert parse_entry(made.raw) == made


DAMAGED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "entry-malformed"),
    "not JSON": (b"x", "entry-malformed"),
    "a list": (b"[]", "entry-malformed"),
    "not UTF-8": (ENTRY.raw.replace(b"right", b"\xff\xfe\xfd\xfc\xfb"), "entry-malformed"),
    "a member missing": (json.dumps({k: v for k, v in LEAF.items() if k != "v"}).encode(), "entry-malformed"),
    "a member too many": (leaf(note="x"), "entry-malformed"),
    "a negative position": (leaf(position=-1), "entry-malformed"),
    "a position beyond 2^63": (leaf(position=2**63), "entry-malformed"),
    "a position as text": (leaf(position="7"), "entry-malformed"),
    "a position as a float": (ENTRY.raw.replace(b":7,", b":7.0,"), "entry-malformed"),
    "version 0 of a stream": (leaf(stream_version=0), "entry-malformed"),
    "a previous hash in capitals": (leaf(previous=PREVIOUS.upper()), "entry-malformed"),
    "a previous hash too short": (leaf(previous=PREVIOUS[:-2]), "entry-malformed"),
    "a time without a zone": (leaf(recorded_at="2026-10-02T08:30:00.123456"), "entry-malformed"),
    "a filing that is none": (leaf(filing="a.b.c"), "entry-malformed"),
    "a filing that is not ASCII": (leaf(filing="青"), "entry-malformed"),
    "a lone surrogate": (ENTRY.raw.replace(b"right", b"\\ud800"), "entry-malformed"),
    "a time without decimals": (leaf(recorded_at="2026-10-02T08:30:00Z"), "entry-not-canonical"),
    "a time with one decimal": (leaf(recorded_at="2026-10-02T08:30:00.1Z"), "entry-not-canonical"),
    "a space": (ENTRY.raw.replace(b",", b", ", 1), "entry-not-canonical"),
    "a newline behind": (ENTRY.raw + b"\n", "entry-not-canonical"),
    "another order": (
        json.dumps(dict(reversed(LEAF.items())), separators=(",", ":")).encode(),
        "entry-not-canonical",
    ),
    "an escape": (ENTRY.raw.replace(b"right", b"\\u0072ight"), "entry-not-canonical"),
    "an escaped slash": (ENTRY.raw.replace(b'"v"', b'"\\u0076"'), "entry-not-canonical"),
    "a member twice": (ENTRY.raw.replace(b'"v":1', b'"v":2,"v":1'), "entry-not-canonical"),
    "another version of the form": (leaf(v=2), "entry-wrong-stream"),
    "another stream than the filing's subject": (leaf(stream="right:CN-41-000999-1"), "entry-wrong-stream"),
    "an empty stream": (leaf(stream=""), "entry-wrong-stream"),
}


@pytest.mark.parametrize(("raw", "code"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_evidence(raw: bytes, code: str) -> None:
    """
    Bytes that we would not have written are evidence, whatever is wrong with them.
    """
    with pytest.raises(EvidenceError) as caught:
        parse_entry(raw)

    assert caught.value.code == code
    assert caught.value.position in {None, LEAF["position"]}


def test_every_filing_fits_an_entry() -> None:
    """
    The longest filing with the longest numbers makes an entry that a tile bundle can carry (tlog.md §2.3).
    """
    body = samples.encoded(TYPE)
    overhead = ENTRY.filing.jws.index(".") + len(ENTRY.filing.jws.rpartition(".")[2]) + 2
    room = (MAX_FILING_BYTES - overhead) * 3 // 4
    filing = parse_filing(sign_filing(body[:1] + b" " * (room - len(body)) + body[1:], samples.SIGNER))
    made = make_entry(
        filing,
        position=Position(2**63 - 1),
        stream_version=StreamVersion(2**63 - 1),
        previous=PREVIOUS,
        recorded_at=RECORDED_AT,
    )

    assert (len(filing.jws), len(made.raw) < MAX_ENTRY_BYTES) == (MAX_FILING_BYTES, True)
    assert parse_entry(made.raw) == made


def test_an_entry_too_long_for_a_bundle_is_refused() -> None:
    """
    What 16 bits of length cannot say is refused before it is recorded.
    """
    filing = msgspec.structs.replace(ENTRY.filing, jws="A" * MAX_ENTRY_BYTES)

    with pytest.raises(MalformedError) as caught:
        make_entry(filing, position=Position(0), stream_version=StreamVersion(1), previous="", recorded_at=RECORDED_AT)
    assert caught.value.code == "filing-too-large"


@settings(deadline=None)
@given(
    st.integers(0, 2**63 - 1),
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32).map(bytes.hex) | st.just(""),
    st.datetimes(timezones=st.just(datetime.UTC)),
    st.text("青铜 ab", min_size=1, max_size=20),
)
def test_any_entry_comes_back(
    position: int, version: int, previous: str, recorded_at: datetime.datetime, title: str
) -> None:
    """
    Whatever the place, the time and the words, reading gives the entry that was made.
    """
    evidence = [{"sha256": samples.DIGEST, "bytes": 1, "media_type": "text/plain", "title": {"zh": title}}]
    made = make_entry(
        parse_filing(sign_filing(samples.encoded(TYPE, evidence=evidence), samples.SIGNER)),
        position=Position(position),
        stream_version=StreamVersion(version),
        previous=previous,
        recorded_at=recorded_at,
    )

    assert parse_entry(made.raw) == made


def test_no_single_byte_can_be_another() -> None:
    """
    An entry with one byte changed is evidence, or says so by its hash and by the signature over its filing.
    """
    unnoticed = []
    for place in range(len(ENTRY.raw)):
        for flip in (0x01, 0x04, 0x80):
            mutated = bytearray(ENTRY.raw)
            mutated[place] ^= flip
            with contextlib.suppress(EvidenceError):
                read = parse_entry(bytes(mutated))
                if read == ENTRY or read.sha256 == ENTRY.sha256 or read.raw != bytes(mutated):
                    unnoticed.append((place, flip))

    assert unnoticed == []


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.dictionaries(
        st.sampled_from([*LEAF, "x"]),
        st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(list(LEAF.values())),
    ).map(lambda members: json.dumps(LEAF | members, sort_keys=True, separators=(",", ":")).encode())
)
def test_case_112_any_bytes_are_an_entry_or_evidence(raw: bytes) -> None:
    """
    Bytes at large, and leaves with any members, raise nothing but evidence; what is read has those very bytes.
    """
    with contextlib.suppress(EvidenceError):
        assert parse_entry(raw).raw == raw


def test_deep_nesting_is_evidence() -> None:
    """
    Nesting that would exhaust the stack is evidence like any other damage.
    """
    for raw in (b"[" * 100_000, b'{"x":' * 100_000, b'{"filing":' + b"[" * 100_000):
        with pytest.raises(EvidenceError):
            parse_entry(raw)


@given(st.data())
def test_any_change_of_bytes_is_read_alike_by_form_and_with_care(data: st.DataObject) -> None:
    """
    What is read by its form alone is what is read member by member; the rest is left to that.
    """
    raw = bytearray(ENTRY.raw)
    for _ in range(data.draw(st.integers(1, 3))):
        at, gone = data.draw(st.sampled_from([0, 10, 11, len(raw) - 200])), data.draw(st.integers(0, 3))
        at = min(at + data.draw(st.integers(0, 200)), len(raw))
        raw[at : at + gone] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"0", b"9", b"a", b'"', b" "]))
        )
    found = entry._parse_plain(bytes(raw))

    assert found is None or entry._parse_carefully(bytes(raw)) == found
    assert entry._parse_plain(ENTRY.raw) == entry._parse_carefully(ENTRY.raw)
