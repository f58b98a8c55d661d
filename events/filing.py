# SPDX-License-Identifier: Apache-2.0
"""The filing: a statement signed by a party, as a compact JWS (RFC 7515; architecture.md §3).

The signed bytes are kept as received and never re-serialised. Reading is strict: what one reader could take
differently from another is refused before any signature counts.
"""

import datetime
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, NoReturn, cast

import msgspec
from msgspec import Meta, Raw, field

from events import strictjson
from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.clock import parse_date, parse_instant
from events.errors import FlawedValueError, MalformedError, NotPermittedError
from events.ids import FilingId, KeyId, LocalId, Name, Sha256, Subject
from events.keys import PublicKey, Signer, decode_base64url, to_base64url
from events.straight import StraightReader
from events.values import Count, Line, Text, Value

MAX_FILING_BYTES = 48 * 1024
"""So that the entry around it fits a tile bundle's 65,535 bytes (tlog.md §2.3)."""

TYP = "verdigris-filing"
MEDIA_TYPE = "application/jose"
_SIGNATURE_BYTES = 64
_PARTS = 3
_HEADERS = 4096
"""Headers remembered: all filings by one key begin with the same one."""


class Header(Value, frozen=True, kw_only=True):
    """The protected header: exactly these three members."""

    alg: Literal["Ed25519", "ES256"]
    kid: KeyId
    typ: Literal["verdigris-filing"]


class LegalBasis(Value, frozen=True, kw_only=True):
    """The law an act stands on, by instrument and article."""

    instrument: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{2,60}\Z")]
    article: Line | None = None


class Evidence(Value, frozen=True, kw_only=True):
    """A file kept outside the log, known by its digest and size."""

    sha256: Sha256
    bytes: Count
    media_type: Annotated[str, Meta(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}\Z")]
    title: Text


class Source(Value, frozen=True, kw_only=True):
    """Where a filing comes from when the ledger is not the first to take it."""

    channel: Literal["import", "paper"]
    assurance: Literal["imported_unverified", "authority_verified"]
    register: Line
    reference: Line | None = None
    batch: LocalId | None = None


class Countersignature(Value, frozen=True, kw_only=True):
    """That somebody else wants the same act: a signature over the rest of the payload (`events.countersigning`)."""

    kid: KeyId
    valid_to: datetime.date
    """The last civil day, in UTC, on which the act may be recorded with it."""
    signature: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{86}\Z")]


class Payload(Value, frozen=True, kw_only=True):
    """What is signed, apart from the event's own fields."""

    ledger: Annotated[str, Meta(min_length=1, max_length=100)]
    """The name of the log it is for; no other takes it."""
    filing_id: FilingId
    type: str
    """The event's type string."""
    subject: Subject
    effective_on: str
    """The civil day on which it holds in law, as 2026-10-01."""
    signed_at: str
    """When it was signed, in UTC, as 2026-10-02T08:30:00Z."""
    written: Raw = field(name="data")
    """The event's own fields, as they are written."""
    expected_version: Annotated[int, Meta(ge=0, le=2**53 - 1)] | None = None
    """Refuse it if the subject's history has another length by then."""
    effective_precision: Literal["day", "month", "year", "on_or_before"] = "day"
    """How exact `effective_on` is; `on_or_before`: the true day is unknown but not later."""
    legal_basis: tuple[LegalBasis, ...] = ()
    """The law that the act stands on."""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=50)] = ()
    """Files kept outside the log that bear it out."""
    source: Source | None = None
    """Where it comes from when the ledger is not the first to take it."""
    on_behalf_of: Name | None = None
    """For whom a delegate or signatory files, by its own word; absent where the signer files for itself."""
    countersignatures: Annotated[tuple[Countersignature, ...], Meta(max_length=10)] = ()
    """By others who are entitled to the same act, where it takes more than one."""

    @property
    def data(self) -> dict[str, Any]:
        """The event's own fields, one by one."""
        return cast(dict[str, Any], msgspec.json.decode(self.written))


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A filing as read: well-formed, its event decoded, its signature not yet checked."""

    jws: str
    header: Header
    payload: Payload
    event: Event
    effective_on: datetime.date
    signed_at: datetime.datetime
    signature: bytes

    def verify(self, key: PublicKey) -> None:
        """Check the signature with the *registered* key, whose algorithm the header must repeat.

        Raises:
            NotPermittedError: the header names another key or algorithm.
            SignatureError: the signature does not verify over the exact bytes.
        """
        if (self.header.kid, self.header.alg) != (key.key_id, key.algorithm):
            message = f"header says {self.header.alg}, the registered key {key.key_id} is for {key.algorithm}"
            raise NotPermittedError(message, code="algorithm-mismatch", pointer="/alg")
        key.verify(self.signature, self.jws.rpartition(".")[0].encode("ascii"))


def parse_filing(raw: bytes) -> Filing:
    """Read a filing strictly (architecture.md §4 steps 1 and 2); its signature is the caller's next step.

    Raises:
        MalformedError: anything at all that is not as architecture.md §3 says, naming the field.
    """
    if len(raw) > MAX_FILING_BYTES:
        _refuse(f"filing of {len(raw)} bytes: at most {MAX_FILING_BYTES} are taken", "filing-too-large", "")
    header_part, payload_part, signature_part = _split(raw)
    header = _read_header(header_part)
    payload_raw = decode_base64url(payload_part, what="filing's payload")
    signature = decode_base64url(signature_part, what="filing's signature")
    payload, event = _read_straight(payload_raw)
    if payload is None:
        payload = read_payload(strictjson.read_object(payload_raw, what="payload"))
    if len(signature) != _SIGNATURE_BYTES:
        _refuse(f"signature of {len(signature)} bytes: expected {_SIGNATURE_BYTES}", "signature-length", "")
    return Filing(
        jws=raw.decode("ascii"),
        header=header,
        payload=payload,
        event=event or read_event(payload.type, payload.data),
        effective_on=parse_date(payload.effective_on, pointer="/effective_on"),
        signed_at=parse_instant(payload.signed_at, pointer="/signed_at"),
        signature=signature,
    )


def read_payload(members: dict[str, Any], *, strict: bool = True) -> Payload:
    """Return the payload with these members; its event's own fields are not looked at.

    `strict=False` also takes numbers and truth values that are written as text.

    Raises:
        MalformedError: unknown or missing member, or a value of another form.
    """
    if "data" in members:
        data = _convert(members["data"], dict[str, Any], "payload", "/data")
        members = {**members, "data": Raw(msgspec.json.encode(data))}
    return cast(Payload, _convert(members, Payload, "payload", strict=strict))


def read_event(event_type: str, data: dict[str, Any], *, strict: bool = True) -> Event:
    """Return the event of `event_type` whose own fields are `data`.

    `strict=False` also takes numbers and truth values that are written as text.

    Raises:
        MalformedError: unknown type, unknown or missing field, or a value of another form.
    """
    if event_type not in EVENT_TYPES:
        _refuse(f"event type {event_type[:80]!r} is not in the catalogue", "event-type-unknown", "/type")
    if "type" in data:
        _refuse("data: the type stands beside the data, not in it", "field-unknown", "/data/type")
    # Not the union of all: msgspec would work that out anew each time, for longer than all the rest takes.
    event = _convert({"type": event_type, **data}, EVENT_TYPES[event_type], "data", pointer="/data", strict=strict)
    return cast(Event, event)


def sign_filing(payload: bytes, signer: Signer) -> bytes:
    """Return the compact JWS over the exact bytes of `payload`."""
    header = {"alg": signer.public.algorithm, "kid": signer.public.key_id, "typ": TYP}
    parts = (to_base64url(part) for part in (msgspec.json.encode(header, order="sorted"), payload))
    signing_input = ".".join(parts).encode("ascii")
    return signing_input + b"." + to_base64url(signer.sign(signing_input)).encode("ascii")


def write_payload(event: Event, payload: dict[str, Any]) -> bytes:
    """Return the payload bytes of a filing of ours: the envelope in `payload`, and `event` as type and data."""
    data = cast(dict[str, Any], msgspec.to_builtins(event))
    return msgspec.json.encode({**payload, "type": data.pop("type"), "data": data})


@lru_cache(_HEADERS)
def _read_header(part: bytes) -> Header:
    raw = decode_base64url(part, what="filing's header")
    return cast(Header, _convert(strictjson.read_object(raw, what="header"), Header, "header"))


def _read_straight(raw: bytes) -> tuple[Payload, Event] | tuple[None, None]:
    """Return payload and event if reading them shows that there is nothing to refuse."""
    if strictjson.is_plain(raw) and (payload := _PAYLOAD.read(raw)) and payload.type in EVENT_TYPES:
        event = _straight_reader(payload.type).read(payload.written)
        if event is not None:
            return payload, event
    return None, None


_PAYLOAD = StraightReader(Payload)


@cache
def _straight_reader(event_type: str) -> StraightReader[Event]:
    return StraightReader(EVENT_TYPES[event_type])


def _split(raw: bytes) -> list[bytes]:
    parts = raw.split(b".")
    if len(parts) != _PARTS or not all(parts) or not raw.isascii():
        _refuse("filing: expected a compact JWS, three base64url parts joined by dots", "jws-malformed", "")
    return parts


def _convert(value: object, kind: Any, what: str, pointer: str = "", *, strict: bool = True) -> Any:
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        flaw = error.__cause__ if isinstance(error.__cause__, FlawedValueError) else None
        # A flaw's own words may quote the filer's text: the path is what msgspec put behind them.
        text, _, path = str(error).removeprefix(flaw.message if flaw else "").partition(" - at `$")
        place = pointer + path.rstrip("`").replace(".", "/").replace("[", "/").replace("]", "")
        if flaw:
            _refuse(f"{what}: {flaw.message}", flaw.code, place + flaw.pointer)
        _refuse(f"{what}: {text[:1].lower()}{text[1:]}", "field-invalid", place)


def _refuse(message: str, code: str, pointer: str) -> NoReturn:
    raise MalformedError(message, code=code, pointer=pointer)
