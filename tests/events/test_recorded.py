# SPDX-License-Identifier: Apache-2.0
"""Reading an entry again: nothing is read otherwise than strictly, and nothing that is damaged is read at all."""

from typing import Any

import msgspec
import pytest

from events import recorded
from events.entry import Entry, make_entry, parse_entry
from events.errors import EvidenceError
from events.filing import Payload, parse_filing, sign_filing
from events.ids import Position, StreamVersion
from events.recorded import Recorded, read_recorded
from events.tlog.merkle import leaf_hash
from projections.right.facts import fact_of, fact_of_recorded
from tests.events import samples
from tests.events.test_entry import RECORDED_AT, TYPE, entry_of, leaf

SOURCE = {"channel": "import", "assurance": "imported_unverified", "register": "Register"}
ENVELOPES: dict[str, dict[str, Any]] = {
    "the precision spelled out, though it is the default": {"effective_precision": "day"},
    "a day that is not exact": {"effective_precision": "on_or_before"},
    "imported": {"source": SOURCE},
    "on behalf of somebody": {"on_behalf_of": "HOLDER-1"},
    "a version expected": {"expected_version": 2},
    "law and evidence": {
        "legal_basis": [{"instrument": "CN-MRL-2024", "article": "47"}],
        "evidence": [{"sha256": "0a" * 32, "bytes": 12, "media_type": "application/pdf", "title": {"en": "File"}}],
    },
}


def reread(entry: Entry) -> Recorded:
    """Return the entry as read again, and fail if it is not."""
    found = read_recorded(entry.raw, entry.leaf_hash)
    assert found is not None
    return found


@pytest.mark.parametrize("event_type", sorted(samples.DATA))
def test_every_event_is_read_again_as_it_was_read(event_type: str) -> None:
    """
    Of every type, the fold gets the same fact, down to its bytes.
    """
    entry = parse_entry(entry_of(event_type).raw)

    assert fact_of_recorded(reread(entry)) == fact_of(entry)
    assert msgspec.json.encode(fact_of_recorded(reread(entry))) == msgspec.json.encode(fact_of(entry))


@pytest.mark.parametrize("changes", ENVELOPES.values(), ids=ENVELOPES.keys())
def test_every_envelope_is_read_again_as_it_was_read(changes: dict[str, Any]) -> None:
    """
    What a filing says beside its event is the same; so are defaults, whoever writes them down.
    """
    entry = parse_entry(entry_of(TYPE, **changes).raw)
    again, strict = fact_of_recorded(reread(entry)), fact_of(entry)

    assert again == strict
    # A default is left out of a state when it is the very same object.
    assert again.precision is strict.precision


def test_a_type_in_the_data_is_not_taken_for_that_of_the_filing() -> None:
    """
    A correction holds an event of another type; where its data come first, the filing is still what it says it is.
    """
    payload = msgspec.json.decode(samples.encoded("event.corrected.v1"))
    assert payload["data"]["corrected"]["type"] != payload["type"]
    data_first = {"data": payload["data"], **{name: value for name, value in payload.items() if name != "data"}}
    entry = make_entry(
        parse_filing(sign_filing(msgspec.json.encode(data_first), samples.SIGNER)),
        position=Position(7),
        stream_version=StreamVersion(3),
        previous="",
        recorded_at=RECORDED_AT,
    )
    found = read_recorded(entry.raw, entry.leaf_hash)

    assert found is None or fact_of_recorded(found) == fact_of(entry)


def test_the_members_are_those_of_a_payload() -> None:
    """
    A member that a filing gets is a member here, too: none is passed over.
    """
    expected = {each.encode_name for each in msgspec.structs.fields(Payload)}

    assert {each.encode_name for each in msgspec.structs.fields(recorded.Said)} == expected


def test_no_changed_byte_is_read() -> None:
    """
    Whichever byte of an entry is another one, its hash is; then it is not read here.
    """
    entry = entry_of()
    for index in range(len(entry.raw)):
        damaged = bytearray(entry.raw)
        damaged[index] ^= 1
        assert read_recorded(bytes(damaged), entry.leaf_hash) is None


DAMAGED = {
    "about another stream": leaf(stream="right:CN-41-000999-7"),
    "of another version of the form": leaf(v=2),
    "a member too many": leaf(more=1),
    "no filing": leaf(filing="a.b"),
    "not an object": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_is_no_entry_is_left_to_the_strict_reader(raw: bytes) -> None:
    """
    Even under its own hash it is not read, and the strict reader says what is wrong.
    """
    assert read_recorded(raw, leaf_hash(raw)) is None
    with pytest.raises(EvidenceError):
        parse_entry(raw)
