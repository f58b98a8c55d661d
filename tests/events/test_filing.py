# SPDX-License-Identifier: Apache-2.0
"""Filings: the reject corpus of JWS, header and payload; what signing and reading promise (cases 81, 82, 101-107)."""

import base64
import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import MalformedError, NotPermittedError, RegistryError, SignatureError
from events.filing import MAX_FILING_BYTES, parse_filing, sign_filing, write_payload
from events.keys import PrivateKey, generate_key, to_base64url
from tests.events import samples
from tests.events.samples import SIGNER, encoded, payload

TYPE = "annual_report.filed.v1"
KID = SIGNER.public.key_id
SIGNATURE = to_base64url(bytes(64))
GOOD_HEADER = {"alg": "Ed25519", "kid": KID, "typ": "verdigris-filing"}
STRANGER = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)))
P256 = PrivateKey(generate_key("ES256"))


def jws(header: bytes | dict[str, Any], body: bytes, signature: str = SIGNATURE) -> bytes:
    """Return a JWS of any header, unsigned: form is refused before a signature counts."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return ".".join([to_base64url(raw), to_base64url(body), signature]).encode()


def code_of(raw: bytes) -> tuple[str, str]:
    """Return code and pointer of the refusal to read `raw`."""
    with pytest.raises(MalformedError) as caught:
        parse_filing(raw)
    return caught.value.code, caught.value.pointer


GOOD = jws(GOOD_HEADER, encoded(TYPE))
HEAD, BODY, _ = GOOD.decode().split(".")

FORMS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "jws-malformed"),
    "one part": (b"abc", "jws-malformed"),
    "two parts": (f"{HEAD}.{BODY}".encode(), "jws-malformed"),
    "four parts": (GOOD + b".AAAA", "jws-malformed"),
    "five parts, as for encryption": (GOOD + b".AAAA.AAAA", "jws-malformed"),
    "a detached payload": (f"{HEAD}..{SIGNATURE}".encode(), "jws-malformed"),
    "no signature": (f"{HEAD}.{BODY}.".encode(), "jws-malformed"),
    "no header": (f".{BODY}.{SIGNATURE}".encode(), "jws-malformed"),
    "JSON serialisation": (
        json.dumps({"protected": HEAD, "payload": BODY, "signature": SIGNATURE}).encode(),
        "jws-malformed",
    ),
    "JSON with three dots": (b'{"a.b":"c.d"}', "base64url-malformed"),
    "not ASCII": (GOOD.replace(b"e", "е".encode(), 1), "jws-malformed"),
    "a newline behind": (GOOD + b"\n", "base64url-malformed"),
    "a space before": (b" " + GOOD, "base64url-malformed"),
    "a line break inside": (GOOD[:100] + b"\n" + GOOD[100:], "base64url-malformed"),
    "padding in the header": (f"{HEAD}=.{BODY}.{SIGNATURE}".encode(), "base64url-malformed"),
    "padding in the signature": (GOOD + b"==", "base64url-malformed"),
    "trailing bits in the signature": (GOOD[:-1] + b"B", "base64url-malformed"),
    "the standard alphabet": (
        base64.b64encode(b"\xff\xfe\xfd") + b"." + BODY.encode() + b".AAAA",
        "base64url-malformed",
    ),
    "a signature of 63 bytes": (jws(GOOD_HEADER, encoded(TYPE), to_base64url(bytes(63))), "signature-length"),
    "a signature of 65 bytes": (jws(GOOD_HEADER, encoded(TYPE), to_base64url(bytes(65))), "signature-length"),
    "a DER signature": (jws(GOOD_HEADER, encoded(TYPE), to_base64url(b"0E" + bytes(69))), "signature-length"),
}


@pytest.mark.parametrize(("raw", "code"), FORMS.values(), ids=FORMS.keys())
def test_only_a_compact_jws_is_read(raw: bytes, code: str) -> None:
    """
    Three base64url parts in their one form, 64 bytes of signature, and nothing around them.
    """
    assert code_of(raw) == (code, "")


HEADERS: dict[str, tuple[bytes | dict[str, Any], str, str]] = {
    "no algorithm": ({"kid": KID, "typ": "verdigris-filing"}, "field-invalid", ""),
    "no key id": ({"alg": "Ed25519", "typ": "verdigris-filing"}, "field-invalid", ""),
    "no type": ({"alg": "Ed25519", "kid": KID}, "field-invalid", ""),
    "a fourth member": (GOOD_HEADER | {"crit": ["exp"]}, "field-invalid", ""),
    "a key of its own": (GOOD_HEADER | {"jwk": {"kty": "OKP"}}, "field-invalid", ""),
    "an unencoded payload": (GOOD_HEADER | {"b64": False}, "field-invalid", ""),
    "alg none": (GOOD_HEADER | {"alg": "none"}, "field-invalid", "/alg"),
    "alg HS256": (GOOD_HEADER | {"alg": "HS256"}, "field-invalid", "/alg"),
    "alg RS256": (GOOD_HEADER | {"alg": "RS256"}, "field-invalid", "/alg"),
    "alg EdDSA, the old name": (GOOD_HEADER | {"alg": "EdDSA"}, "field-invalid", "/alg"),
    "alg in small letters": (GOOD_HEADER | {"alg": "ed25519"}, "field-invalid", "/alg"),
    "no alg but null": (GOOD_HEADER | {"alg": None}, "field-invalid", "/alg"),
    "a key id too short": (GOOD_HEADER | {"kid": KID[:-1]}, "field-invalid", "/kid"),
    "a key id with a newline": (GOOD_HEADER | {"kid": KID + "\n"}, "field-invalid", "/kid"),
    "a key id that is a path": (GOOD_HEADER | {"kid": "../" * 14 + "x"}, "field-invalid", "/kid"),
    "another type": (GOOD_HEADER | {"typ": "JWT"}, "field-invalid", "/typ"),
    "a refusal's type": (GOOD_HEADER | {"typ": "verdigris-refusal"}, "field-invalid", "/typ"),
    "alg twice": (
        f'{{"alg":"none","alg":"Ed25519","kid":"{KID}","typ":"verdigris-filing"}}'.encode(),
        "json-duplicate-key",
        "/alg",
    ),
    "alg twice, once through an escape": (
        f'{{"\\u0061lg":"none","alg":"Ed25519","kid":"{KID}","typ":"verdigris-filing"}}'.encode(),
        "json-duplicate-key",
        "/alg",
    ),
    "a list": (b"[]", "json-not-object", ""),
    "not JSON": (b"alg", "json-syntax", ""),
}


@pytest.mark.parametrize(("header", "code", "pointer"), HEADERS.values(), ids=HEADERS.keys())
def test_case_82_the_header_has_exactly_three_members(header: bytes | dict[str, Any], code: str, pointer: str) -> None:
    """
    alg, kid and typ, each once and each of few values; nothing that a library might obey (case 82).
    """
    assert code_of(jws(header, encoded(TYPE))) == (code, pointer)


def changed(**members: Any) -> bytes:
    """Return the sample payload with some members changed."""
    return encoded(TYPE, **members)


def without(name: str) -> bytes:
    """Return the sample payload without one member."""
    return json.dumps({key: value for key, value in payload(TYPE).items() if key != name}).encode()


def data(**members: Any) -> bytes:
    """Return the sample payload with some members of its data changed."""
    return changed(data=samples.DATA[TYPE] | members)


PAYLOADS: dict[str, tuple[bytes, str, str]] = {
    "no ledger": (without("ledger"), "field-invalid", ""),
    "an empty ledger": (changed(ledger=""), "field-invalid", "/ledger"),
    "no filing id": (without("filing_id"), "field-invalid", ""),
    "a UUID of version 4": (
        changed(filing_id="3f2b8c1e-9d4a-4c6b-8e2f-1a2b3c4d5e6f"),
        "field-invalid",
        "/filing_id",
    ),
    "no type": (without("type"), "field-invalid", ""),
    "an unknown type": (changed(type="right.blessed.v1"), "event-type-unknown", "/type"),
    "a newer version of a type": (changed(type="annual_report.filed.v2"), "event-type-unknown", "/type"),
    "another type's data": (changed(type="order.closed.v1"), "field-invalid", "/data"),
    "a type in the data": (data(type=TYPE), "field-unknown", "/data/type"),
    "no data": (without("data"), "field-invalid", ""),
    "a list for data": (changed(data=[]), "field-invalid", "/data"),
    "no subject": (without("subject"), "field-invalid", ""),
    "a Cyrillic letter in the subject": (changed(subject="right:\u0421N-41"), "field-invalid", "/subject"),
    "a subject with a newline": (changed(subject="right:CN-41\n"), "field-invalid", "/subject"),
    "no effective day": (without("effective_on"), "field-invalid", ""),
    "a week date": (changed(effective_on="2026-W01-1"), "date-malformed", "/effective_on"),
    "a day that is not": (changed(effective_on="2026-02-29"), "date-malformed", "/effective_on"),
    "an effective instant": (changed(effective_on="2026-10-01T00:00:00Z"), "date-malformed", "/effective_on"),
    "a number for a day": (changed(effective_on=20261001), "field-invalid", "/effective_on"),
    "an unknown precision": (changed(effective_precision="week"), "field-invalid", "/effective_precision"),
    "no signing time": (without("signed_at"), "field-invalid", ""),
    "a signing time with an offset": (
        changed(signed_at="2026-10-02T08:30:00+08:00"),
        "instant-malformed",
        "/signed_at",
    ),
    "a version below none": (changed(expected_version=-1), "field-invalid", "/expected_version"),
    "a version as text": (changed(expected_version="1"), "field-invalid", "/expected_version"),
    "an unknown member": (changed(priority="high"), "field-invalid", ""),
    "an unknown member of the source": (
        changed(source=samples.envelope(TYPE)["source"] | {"by": "me"}),
        "field-invalid",
        "/source",
    ),
    "a source from nowhere": (changed(source={"channel": "api"}), "field-invalid", "/source/channel"),
    "an instrument with a space": (
        changed(legal_basis=[{"instrument": "CN MRL"}]),
        "field-invalid",
        "/legal_basis/0/instrument",
    ),
    "51 pieces of evidence": (
        changed(evidence=samples.envelope(TYPE)["evidence"] * 51),
        "field-invalid",
        "/evidence",
    ),
    "evidence of a type with a newline": (
        changed(evidence=[samples.envelope(TYPE)["evidence"][0] | {"media_type": "text/html\n"}]),
        "field-invalid",
        "/evidence/0/media_type",
    ),
    "evidence smaller than nothing": (
        changed(evidence=[samples.envelope(TYPE)["evidence"][0] | {"bytes": -1}]),
        "field-invalid",
        "/evidence/0/bytes",
    ),
    "an unknown member deep in the data": (
        data(period={"first": "2025-01-01", "last": "2025-12-31", "x": 1}),
        "field-invalid",
        "/data/period",
    ),
    "an override in a text": (data(statement={"en": "ok\u202e"}), "text-character", "/data/statement/en"),
    "a tag character in a title": (
        changed(evidence=[samples.envelope(TYPE)["evidence"][0] | {"title": {"en": "x\U000e0041"}}]),
        "text-character",
        "/evidence/0/title/en",
    ),
    "a float": (b'{"data":{"area":1.5}}', "json-number", "/data/area"),
    "a key twice in the data": (b'{"data":{"a":1,"\\u0061":2}}', "json-duplicate-key", "/data/a"),
    "13 levels": (b'{"data":' + b"[" * 12 + b"]" * 12 + b"}", "json-depth", "/data" + "/0" * 11),
    "a byte order mark": (b"\xef\xbb\xbf" + encoded(TYPE), "json-encoding", ""),
    "UTF-16": (encoded(TYPE).decode().encode("utf-16"), "json-encoding", ""),
    "nothing": (b"{}", "field-invalid", ""),
}


@pytest.mark.parametrize(("body", "code", "pointer"), PAYLOADS.values(), ids=PAYLOADS.keys())
def test_case_107_a_payload_is_read_strictly(body: bytes, code: str, pointer: str) -> None:
    """
    Whatever is unknown, missing or of another form is refused, with code and pointer.
    """
    assert code_of(jws(GOOD_HEADER, body)) == (code, pointer)


def test_case_107_what_is_allowed_is_read() -> None:
    """
    The sample itself, unsigned, is read to the last field; only the signature is left to check.
    """
    filing = parse_filing(GOOD)

    assert (filing.payload.expected_version, filing.effective_on.isoformat()) == (0, "2026-10-01")
    assert filing.signed_at == samples.SIGNED_AT
    with pytest.raises(SignatureError):
        filing.verify(SIGNER.public)


def test_case_107_optional_members_may_be_left_out() -> None:
    """
    A filing needs seven members; the others have their meanings when absent.
    """
    needed = ("ledger", "filing_id", "type", "subject", "effective_on", "signed_at", "data")
    body = json.dumps({name: payload(TYPE)[name] for name in needed}).encode()
    read = parse_filing(sign_filing(body, SIGNER)).payload

    assert (read.expected_version, read.effective_precision) == (None, "day")
    assert (read.legal_basis, read.evidence, read.source) == ((), (), None)


def padded(size: int) -> bytes:
    """Return a well-formed filing of exactly `size` bytes, padded with white space between its members."""
    body = encoded(TYPE)
    overhead = len(HEAD) + len(SIGNATURE) + 2
    room = (size - overhead) * 3 // 4
    filing = jws(GOOD_HEADER, body[:1] + b" " * (room - len(body)) + body[1:])
    assert len(filing) == size
    return filing


def test_case_103_48_kib_are_the_limit() -> None:
    """
    A filing of 48 KiB is read; one byte more is refused before anything is parsed.
    """
    assert parse_filing(padded(MAX_FILING_BYTES)).payload.type == TYPE
    assert len(padded(MAX_FILING_BYTES - 1)) == 49151
    assert code_of(b"." * (MAX_FILING_BYTES + 1)) == ("filing-too-large", "")
    assert code_of(padded(MAX_FILING_BYTES) + b"A") == ("filing-too-large", "")


HUGE = {
    "a million keys": lambda: b"{" + b",".join(b'"%d":1' % number for number in range(1_000_000)) + b"}",
    "a key of 1 MB": lambda: b'{"' + b"a" * 2**20 + b'":1}',
    "a text of 1 MB": lambda: b'{"ledger":"' + b"a" * 2**20 + b'"}',
    "100,000 lists in each other": lambda: b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE.keys())
def test_case_103_what_is_huge_is_refused_by_its_size(make: Callable[[], bytes]) -> None:
    """
    Signed or not, before a key of it is looked at.
    """
    assert code_of(sign_filing(make(), SIGNER)) == ("filing-too-large", "")


SPELLINGS: dict[str, Callable[[Any], str]] = {
    "as JSON libraries write it": json.dumps,
    "compact": lambda value: json.dumps(value, separators=(",", ":")),
    "with its keys in order": lambda value: json.dumps(value, sort_keys=True),
    "with its keys the other way round": lambda value: json.dumps(dict(reversed(value.items()))),
    "over many lines": lambda value: json.dumps(value, indent=4),
    "without escapes": lambda value: json.dumps(value, ensure_ascii=False),
    "with escapes where none are needed": lambda value: json.dumps(value).replace("annual", "\\u0061nnual"),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_case_110_nothing_is_canonicalised(spell: Callable[[Any], str]) -> None:
    """
    A payload is verified over the bytes received, however its maker writes JSON; the same values in another spelling
    are other bytes, under which the signature does not stand.
    """
    body = spell(payload(TYPE)).encode()
    raw = sign_filing(body, SIGNER)
    filing = parse_filing(raw)
    filing.verify(SIGNER.public)
    signature = raw.rpartition(b".")[2].decode()

    assert (filing.jws.encode(), filing.event) == (raw, parse_filing(GOOD).event)
    for other in SPELLINGS.values():
        if other(payload(TYPE)).encode() != body:
            with pytest.raises(SignatureError):
                parse_filing(jws(GOOD_HEADER, other(payload(TYPE)).encode(), signature)).verify(SIGNER.public)


@pytest.mark.parametrize("signer", [SIGNER, P256], ids=["Ed25519", "ES256"])
def test_a_signed_filing_verifies(signer: PrivateKey) -> None:
    """
    What is signed is read back as it is, byte for byte, and verifies with that key only.
    """
    raw = sign_filing(encoded(TYPE), signer)
    filing = parse_filing(raw)

    assert (filing.jws.encode(), filing.header.kid) == (raw, signer.public.key_id)
    filing.verify(signer.public)
    with pytest.raises(NotPermittedError) as caught:
        filing.verify(STRANGER.public)
    assert (caught.value.code, caught.value.pointer) == ("algorithm-mismatch", "/alg")


CONFUSED = {
    "an Ed25519 key under ES256": (GOOD_HEADER | {"alg": "ES256"}, SIGNER),
    "an ES256 key under Ed25519": (GOOD_HEADER | {"kid": P256.public.key_id}, P256),
    "another key's id": (GOOD_HEADER | {"kid": STRANGER.public.key_id}, SIGNER),
}


@pytest.mark.parametrize(("header", "signer"), CONFUSED.values(), ids=CONFUSED.keys())
def test_case_82_the_key_decides_not_the_header(header: dict[str, str], signer: PrivateKey) -> None:
    """
    A header that differs from the registered key is refused, though the signature be made with it (case 82).
    """
    signing_input = jws(header, encoded(TYPE)).rpartition(b".")[0]
    raw = signing_input + b"." + to_base64url(signer.sign(signing_input)).encode()

    with pytest.raises(NotPermittedError) as caught:
        parse_filing(raw).verify(signer.public)
    assert caught.value.code == "algorithm-mismatch"


def test_case_81_a_signature_over_the_payload_alone_does_not_verify() -> None:
    """
    The signature covers header and payload in their encoded form, as RFC 7515 §5.1 says (case 81).
    """
    raw = jws(GOOD_HEADER, encoded(TYPE), to_base64url(SIGNER.sign(encoded(TYPE))))

    with pytest.raises(SignatureError):
        parse_filing(raw).verify(SIGNER.public)


TEXTS = st.text("abc 青铜山矿，。𠮷é\n-", min_size=1, max_size=40)
DAYS = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}")


@settings(deadline=None)
@given(st.sampled_from(sorted(samples.DATA)), TEXTS, DAYS, st.integers(0, 2**53 - 1))
def test_sign_read_verify_is_identity(event_type: str, text: str, day: str, version: int) -> None:
    """
    Whatever the event, its words and its days, what was signed is what is read and verified.
    """
    body = encoded(
        event_type,
        effective_on=day,
        expected_version=version,
        evidence=[{"sha256": samples.DIGEST, "bytes": 1, "media_type": "text/plain", "title": {"zh": text}}],
    )
    filing = parse_filing(sign_filing(body, SIGNER))
    filing.verify(SIGNER.public)

    assert (filing.payload.evidence[0].title.zh, filing.payload.effective_on) == (text, day)
    assert filing.payload.expected_version == version
    again = write_payload(filing.event, {})
    assert json.loads(again)["data"] == samples.DATA[event_type]


SIGNED: dict[str, tuple[PrivateKey, bytes]] = {
    "Ed25519": (SIGNER, sign_filing(encoded(TYPE), SIGNER)),
    "ES256": (P256, sign_filing(encoded(TYPE), P256)),
}


@pytest.mark.parametrize(("signer", "raw"), SIGNED.values(), ids=SIGNED.keys())
def test_no_single_byte_can_be_another(signer: PrivateKey, raw: bytes) -> None:
    """
    A filing with any one byte changed is refused or does not verify; no other error comes out.
    """
    survived = []
    for place in range(len(raw)):
        for flip in (0x01, 0x02, 0x20, 0x80):
            mutated = bytearray(raw)
            mutated[place] ^= flip
            with contextlib.suppress(RegistryError):
                parse_filing(bytes(mutated)).verify(signer.public)
                survived.append((place, flip))

    assert survived == []


def cut(raw: bytes, places: list[int], new: bytes) -> bytes:
    """Return `raw` with what lies between two places replaced."""
    return raw[: places[0]] + new + raw[places[1] :]


def mutate(raw: bytes) -> st.SearchStrategy[bytes]:
    """Return mutations of `raw`: a piece left out, put in, or exchanged."""
    place = st.integers(0, len(raw))
    return st.builds(cut, st.just(raw), st.tuples(place, place).map(sorted), st.binary(max_size=20))


@settings(deadline=None)
@given(mutate(SIGNED["Ed25519"][1]))
def test_case_112_a_mutated_filing_is_the_same_or_refused(raw: bytes) -> None:
    """
    What is cut from, put into or exchanged in a filing never verifies, unless nothing changed.
    """
    with contextlib.suppress(RegistryError):
        parse_filing(raw).verify(SIGNER.public)
        assert raw == SIGNED["Ed25519"][1]


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text("eyJhbGci.-_=A", max_size=80).map(str.encode), st.binary(max_size=100))
def test_case_112_any_bytes_are_a_filing_or_a_refusal(raw: bytes, body: bytes) -> None:
    """
    Bytes at large, and any bytes as header or payload of a good form, raise nothing but our refusals.
    """
    for candidate in (raw, jws(body, encoded(TYPE)), jws(GOOD_HEADER, body)):
        with pytest.raises(MalformedError):
            parse_filing(candidate)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(payload(TYPE))),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=4)
    | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)
def test_case_112_any_value_in_any_member_is_read_or_refused(member: str, value: object) -> None:
    """
    A payload with any JSON value in any member is a filing or a refusal.
    """
    body = json.dumps(payload(TYPE) | {member: value}).encode()

    with contextlib.suppress(MalformedError):
        assert parse_filing(jws(GOOD_HEADER, body)).payload.filing_id
