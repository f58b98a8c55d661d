# SPDX-License-Identifier: Apache-2.0
"""Filing private fields in tests as a filer does, and looking for what must not be anywhere."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.catalogue.records import PayloadRedacted, RedactedField
from events.entry import parse_entry
from events.filing import read_event
from events.ids import Position
from events.withheld import Disclosure, find_withheld, withhold
from tests.histories import RIGHT
from tests.ledgers import Ledger

OWNERS, SURVEY = "beneficial_ownership.disclosed.v1", "species_survey.recorded.v1"
COMPANY = "party:MINECO"
PERSON = {"names": {"zh": "欧阳明月", "en": "Ouyang Mingyue"}, "born": "1961-07-23", "address": "12 Bronze Hill Lane"}
PLACE = {"decimalLatitude": "34.918273", "decimalLongitude": "113.564738", "geodeticDatum": "EPSG:4490"}


class Filed(NamedTuple):
    """An event that was filed, and what its filer kept."""

    position: int
    subject: str
    disclosures: tuple[Disclosure, ...]


def owners(*persons: Any) -> dict[str, Any]:
    """Return the disclosure of these persons as owners."""
    records = [
        {"record_id": f"BO-{secrets.token_hex(8)}", "record_status": "new",
         "interested_party": {"kind": "person", "person": person}}
        for person in persons
    ]  # fmt: skip
    return {"as_of": "2026-01-01", "records": records}


def survey(*places: Any) -> dict[str, Any]:
    """Return a survey that found an orchid at each of these places."""
    orchid = {"taxon": {"scientificName": "Cypripedium japonicum"}, "establishmentMeans": "native"}
    return {
        "survey_id": f"S-{secrets.token_hex(8)}",
        "first_day": "2026-05-01",
        "sampling_protocol": "plots",
        "occurrences": [orchid | {"exact_place": place} for place in places],
    }


def file_private(ledger: Ledger, event_type: str, data: dict[str, Any]) -> Filed:
    """File `data` as its filer does: private values replaced before it is signed."""
    subject = COMPANY if event_type == OWNERS else RIGHT
    written, disclosures = withhold(EVENT_TYPES[event_type], data, new_salt=lambda: secrets.token_bytes(16))
    receipt = ledger.file(read_event(event_type, written), subject, "MINECO")
    return Filed(receipt.position, subject, disclosures)


def redaction(ledger: Ledger, filed: Filed, *pointers: str, **changes: Any) -> Event:
    """Return the order to erase the fields at `pointers`, all of them if none is given."""
    with ledger.store.reading() as log:
        places = find_withheld(parse_entry(log.entry(Position(filed.position)).raw).filing.event)
    fields = tuple(
        RedactedField(pointer=place.pointer, digest=place.digest)
        for place in places
        if place.pointer in (pointers or [each.pointer for each in places])
    )
    told: dict[str, Any] = {"ground": "privacy", "authority": "DEPT", "decided_on": ledger.clock.now.date()}
    return PayloadRedacted(position=filed.position, fields=fields, **(told | changes))


def redact(ledger: Ledger, filed: Filed, *pointers: str, **changes: Any) -> int:
    """Record that order and return its position."""
    return ledger.file(redaction(ledger, filed, *pointers, **changes), filed.subject, "DEPT").position


def find_leaks(name: str, value: Any, blobs: Iterable[bytes]) -> set[str]:
    """Return in which forms `value` of the field `name`, or an unsalted hash of it, is in any of `blobs`."""
    forms = dict(_forms(name, value))
    return {form for blob in blobs for form, needle in forms.items() if needle in blob}


def with_contents(raw: bytes) -> Iterator[bytes]:
    """Yield an entry's bytes, and everything that is in them in base64url."""
    yield raw
    for part in json.loads(raw)["filing"].split("."):
        yield base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _forms(name: str, value: Any) -> Iterator[tuple[str, bytes]]:
    for text in _texts(value):
        for how, raw in (("plain", text.encode()), ("escaped", json.dumps(text)[1:-1].encode())):
            yield f"{how} {text}", raw
            for shift in range(3):
                yield f"{how} {text} in base64 at {shift}", _in_base64(raw, shift)
    hashed = [text.encode() for text in _texts(value)] + [
        json.dumps(each, ensure_ascii=ascii_only, separators=separators, sort_keys=True).encode()
        for each in (value, *_texts(value), [name, value], {name: value})
        for ascii_only in (True, False)
        for separators in ((",", ":"), (", ", ": "))
    ]
    for raw in hashed:
        for made in (hashlib.sha256, hashlib.sha1, hashlib.md5):
            digest = made(raw).digest()
            for how, needle in _written(digest):
                yield f"{made.__name__} of {raw.decode()} in {how}", needle


def _written(digest: bytes) -> Iterator[tuple[str, bytes]]:
    yield "bytes", digest
    yield "hex", digest.hex().encode()
    yield "capital hex", digest.hex().upper().encode()
    yield "base64", base64.b64encode(digest).rstrip(b"=")
    yield "base64url", base64.urlsafe_b64encode(digest).rstrip(b"=")


def _in_base64(raw: bytes, shift: int) -> bytes:
    """Return what `raw` looks like within base64url of more, behind `shift` bytes; whole letters only."""
    text = base64.urlsafe_b64encode(bytes(shift) + raw)
    first = -(-shift * 8 // 6)
    return text[first : (shift + len(raw)) * 8 // 6]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
