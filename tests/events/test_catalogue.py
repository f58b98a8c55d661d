# SPDX-License-Identifier: Apache-2.0
"""The catalogue: every type decodes and encodes without loss, refuses what it does not know, and keeps its bytes."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.catalogue import EVENT_TYPES
from events.entry import make_entry
from events.errors import MalformedError
from events.filing import parse_filing, read_event, sign_filing, write_payload
from events.ids import Position, StreamVersion
from tests.events import samples

TYPES = sorted(EVENT_TYPES)
RECORDED = Path(__file__).parent / "samples.sha256.json"


def test_every_type_has_a_sample() -> None:
    """
    The samples cover the catalogue, and every field of every type.
    """
    fields = {name: {field.name for field in msgspec.structs.fields(kind)} for name, kind in EVENT_TYPES.items()}

    assert {name: set(data) for name, data in samples.DATA.items()} == fields


@pytest.mark.parametrize("event_type", TYPES)
def test_a_type_string_is_a_past_tense_fact(event_type: str) -> None:
    """
    A type is noun.past_verb.version, in lower case.
    """
    noun, verb, version = event_type.split(".")

    assert (noun.islower(), version) == (True, "v1")
    assert verb.endswith(("ed", "paid")) or verb in {"held", "made", "spent", "withdrawn"}


@pytest.mark.parametrize("event_type", TYPES)
def test_an_event_comes_back(event_type: str) -> None:
    """
    Decoding a sample and writing it again gives the same members, and the same event when read once more.
    """
    event = read_event(event_type, samples.DATA[event_type])
    written = json.loads(write_payload(event, {}))

    assert type(event) is EVENT_TYPES[event_type]
    assert (written["type"], written["data"]) == (event_type, samples.DATA[event_type])
    assert read_event(written["type"], written["data"]) == event


@pytest.mark.parametrize("event_type", TYPES)
def test_an_event_cannot_be_changed(event_type: str) -> None:
    """
    A fact is immutable and can be compared and hashed.
    """
    event = read_event(event_type, samples.DATA[event_type])
    field = event.__struct_fields__[0]

    with pytest.raises(AttributeError):
        setattr(event, field, None)
    assert hash(event) == hash(read_event(event_type, samples.DATA[event_type]))


@pytest.mark.parametrize("event_type", TYPES)
def test_recorded_bytes_stay(event_type: str) -> None:
    """
    The entry of each sample has the same bytes as when the type was first shipped, in this version and every later one.
    """
    filing = parse_filing(sign_filing(samples.encoded(event_type), samples.SIGNER))
    entry = make_entry(
        filing,
        position=Position(7),
        stream_version=StreamVersion(1),
        previous="",
        recorded_at=samples.SIGNED_AT,
    )

    assert entry.sha256 == json.loads(RECORDED.read_text(encoding="utf-8"))[event_type]


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every object in `value`, the outermost first."""
    found: list[tuple[str | int, ...]] = [path] if isinstance(value, dict) else []
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += paths(inner, (*path, key))
    return found


@pytest.mark.parametrize("event_type", TYPES)
def test_case_107_unknown_fields_are_refused_everywhere(event_type: str) -> None:
    """
    A field nobody knows is refused in the event and in every object inside it (case 107), naming the object.
    """
    for path in paths(samples.DATA[event_type]):
        data = json.loads(json.dumps(samples.DATA[event_type]))
        place = data
        for step in path:
            place = place[step]
        place["unheard_of"] = 1

        with pytest.raises(MalformedError) as caught:
            read_event(event_type, data)
        pointer = "".join(f"/{step}" for step in ("data", *path))
        assert (caught.value.code, caught.value.pointer) == ("field-invalid", pointer)


@pytest.mark.parametrize("event_type", TYPES)
def test_case_107_null_is_not_a_value(event_type: str) -> None:
    """
    A required field that is null or missing is refused; a text where a number belongs, too (case 107).
    """
    kind = EVENT_TYPES[event_type]
    required = [field.encode_name for field in msgspec.structs.fields(kind) if field.required]
    wrong: list[dict[str, Any]] = [{**samples.DATA[event_type], name: None} for name in required]
    wrong += [{key: value for key, value in samples.DATA[event_type].items() if key != name} for name in required]
    wrong += [{**samples.DATA[event_type], name: object} for name in required]

    for data in wrong:
        with pytest.raises(MalformedError):
            read_event(event_type, data)
    assert required


VALUES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a negative area (case 88)": ("land_status.reported.v1", {"restored_m2": -1}, "/data/restored_m2"),
    "an area larger than the Earth": ("land_status.reported.v1", {"total_m2": 510_000_000_000_001}, "/data/total_m2"),
    "a negative area in a table": (
        "land_status.reported.v1",
        {"table": [{"state": "accepted", "area_m2": -1}]},
        "/data/table/0/area_m2",
    ),
    "a state that is not": (
        "land_status.reported.v1",
        {"table": [{"state": "green", "area_m2": 1}]},
        "/data/table/0/state",
    ),
    "a truth value for a number": ("land_status.reported.v1", {"total_m2": True}, "/data/total_m2"),
    "a number as text": ("land_status.reported.v1", {"total_m2": "5"}, "/data/total_m2"),
    "a week date": ("land_status.reported.v1", {"as_of": "2026-W01-1"}, "/data/as_of"),
    "a date with a time": ("land_status.reported.v1", {"as_of": "2026-01-01T00:00:00"}, "/data/as_of"),
    "Arabic digits in a date": ("land_status.reported.v1", {"as_of": "٢٠٢٦-01-01"}, "/data/as_of"),
    "30 February": ("land_status.reported.v1", {"as_of": "2026-02-30"}, "/data/as_of"),
    "a date with a newline": ("land_status.reported.v1", {"as_of": "2026-01-01\n"}, "/data/as_of"),
    "a text in no language": ("role.revoked.v1", {"reason": {}}, "/data/reason"),
    "an empty text": ("role.revoked.v1", {"reason": {"en": ""}}, "/data/reason/en"),
    "a text too long": ("role.revoked.v1", {"reason": {"en": "x" * 8001}}, "/data/reason/en"),
    "a period that runs backwards": (
        "annual_report.filed.v1",
        {"period": {"first": "2025-02-01", "last": "2025-01-31"}},
        "/data/period",
    ),
    "a plan of version 0": ("restoration_plan.approved.v1", {"version": 0}, "/data/version"),
    "a currency in small letters": (
        "restoration_plan.submitted.v1",
        {"cost_estimate": {"amount_minor": 1, "currency": "cny"}},
        "/data/cost_estimate/currency",
    ),
    "a currency with a newline": (
        "restoration_plan.submitted.v1",
        {"cost_estimate": {"amount_minor": 1, "currency": "CNY\n"}},
        "/data/cost_estimate/currency",
    ),
    "a due day of no kind": ("milestone.scheduled.v1", {"due": {"on": "2027-06-30"}}, "/data/due"),
    "a due day of an unknown kind": (
        "milestone.scheduled.v1",
        {"due": {"kind": "someday", "on": "2027-06-30"}},
        "/data/due/kind",
    ),
    "a measured value that is no decimal": (
        "milestone.reported.v1",
        {"measured": [{"criterion_id": "C1", "value": "1e3"}]},
        "/data/measured/0/value",
    ),
    "a measured value in Arabic digits": (
        "milestone.reported.v1",
        {"measured": [{"criterion_id": "C1", "value": "٣"}]},
        "/data/measured/0/value",
    ),
    "a Cyrillic letter in a party's name": (
        "mining_right.registered.v1",
        {"holder": "MINE\u0421O"},
        "/data/holder",
    ),
    "a local id with a control character": ("order.closed.v1", {"order_id": "O1\x1b"}, "/data/order_id"),
    "a digest in capitals": ("order.closed.v1", {"report_sha256": samples.DIGEST.upper()}, "/data/report_sha256"),
    "a proof of another length": (
        "signing_key.registered.v1",
        {"proof_of_possession": "A" * 85},
        "/data/proof_of_possession",
    ),
    "an estimate below zero": (
        "restoration_cost.estimated.v1",
        {"total": {"amount_minor": -1, "currency": "CNY"}},
        "/data/total/amount_minor",
    ),
    "a release below zero": (
        "security.released.v1",
        {"amount": {"amount_minor": -1, "currency": "CNY"}},
        "/data/amount/amount_minor",
    ),
    "a release in a phase there is not": ("security.released.v1", {"release_phase": "IV"}, "/data/release_phase"),
    "an open contracting id without its prefix": ("financing_agreement.recorded.v1", {"ocid": "2026-1"}, "/data/ocid"),
    "an open contracting id with a newline": (
        "financing_agreement.recorded.v1",
        {"ocid": "ocds-213czf-1\n"},
        "/data/ocid",
    ),
    "a delegation that neither came nor stayed away": (
        "acceptance.held.v1",
        {"community_delegates": [{"body": "VILLAGE-1", "participation": "asleep"}]},
        "/data/community_delegates/0/participation",
    ),
    "an aftercare that ends before it starts": (
        "aftercare.started.v1",
        {"period": {"first": "2026-10-01", "last": "2026-09-30"}},
        "/data/period",
    ),
    "a key with a private half": (
        "signing_key.registered.v1",
        {"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "d": "A" * 43}},
        "/data/public_key",
    ),
}


@pytest.mark.parametrize(("event_type", "changes", "pointer"), VALUES.values(), ids=VALUES.keys())
def test_case_88_a_value_of_another_form_is_refused(event_type: str, changes: dict[str, Any], pointer: str) -> None:
    """
    What a field cannot hold is refused, with a pointer to the field.
    """
    with pytest.raises(MalformedError) as caught:
        read_event(event_type, samples.DATA[event_type] | changes)

    assert (caught.value.code, caught.value.pointer) == ("field-invalid", pointer)


def test_case_107_an_unknown_type_is_refused() -> None:
    """
    A type outside the catalogue is refused, and so is a type inside the data (case 107).
    """
    with pytest.raises(MalformedError) as unknown:
        read_event("right.blessed.v1", {})
    with pytest.raises(MalformedError) as inside:
        read_event("role.revoked.v1", samples.DATA["role.revoked.v1"] | {"type": "role.granted.v1"})

    assert (unknown.value.code, unknown.value.pointer) == ("event-type-unknown", "/type")
    assert (inside.value.code, inside.value.pointer) == ("field-unknown", "/data/type")
