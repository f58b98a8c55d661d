# SPDX-License-Identifier: Apache-2.0
"""Signed notes and the keys that sign them: c2sp.org signed-note and tlog-cosignature."""

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.errors import EvidenceError, MalformedError, RegistryError, SignatureError
from events.tlog.note import (
    MAX_NOTE_BYTES,
    Ed25519CosignatureVerifier,
    Ed25519Signer,
    Ed25519Verifier,
    MLDSA44Signer,
    MLDSA44Verifier,
    Note,
    SignatureLine,
    format_vkey,
    key_id,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
)
from tests.events.tlog.trees import ED25519, ML_DSA_44, ORIGIN, SIGNED_AT, SIGNERS, VERIFIERS

# The worked example of the signed-note specification.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
EXAMPLE = f"This is an example message.\n\n{EXAMPLE_LINE}\n".encode()

TEXT = f"{ORIGIN}\n7\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=\n".encode()
# The note of tlog.md §2.2, whose key is `ED25519`.
LINE = f"— {ORIGIN} eoZAmb1tai27ixHavyTMCDul4jmkjms9A0TYhyDvelBpFVSS7wjOzTGT+KPbkNPjhKW9+qGMX2a4/mxS75gx9zibnQo="
GOOD = TEXT + f"\n{LINE}\n".encode()
WITNESS = parse_vkey("witness.example/w1+24b5d9fe+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY")
WITNESS_LINE = (
    "— witness.example/w1 "
    "JLXZ/gAAAABqsTuA6xz8rF4FjwQ2WkfH79mklJyePQpe0D0N6X/FwXHSt8AyquEo1Dwy/vEGstNsBMhwOUYEfxmb9PKFjwfZ/x/vAg=="
)
OTHER = Ed25519Signer("other.example/log", Ed25519PrivateKey.from_private_bytes(b"\x05" * 32))


def line(name: str, identity: bytes, signature: bytes) -> str:
    return f"— {name} {base64.b64encode(identity + signature).decode()}"


def note(*lines: str, text: bytes = TEXT) -> bytes:
    return text + b"\n" + "".join(f"{each}\n" for each in lines).encode()


def test_worked_example_opens():
    opened = open_note(EXAMPLE, [parse_vkey(EXAMPLE_KEY)])
    assert opened.text == b"This is an example message.\n"
    assert [signature.name for signature in opened.verified] == ["example.com/foo"]
    assert [signature.timestamp for signature in opened.verified] == [None]
    assert opened.unverified == ()


def test_golden_note_is_signed_byte_for_byte():
    """Ed25519 is deterministic (tlog.md §2.2)."""
    assert sign_note(TEXT, [ED25519]) == GOOD


def test_note_gives_back_its_text_and_signatures():
    opened = open_note(sign_note(TEXT, SIGNERS, timestamp=SIGNED_AT), VERIFIERS)
    assert opened.text == TEXT
    assert [(each.name, each.kind, each.timestamp) for each in opened.verified] == [
        (ORIGIN, 0x01, None),
        (ORIGIN, 0x06, SIGNED_AT),
    ]
    assert [each.key_id for each in opened.verified] == [each.key_id for each in VERIFIERS]


def test_text_may_have_empty_lines():
    """The last empty line of the note separates."""
    text = b"one\n\ntwo\n\n\n"
    assert open_note(sign_note(text, [ED25519]), VERIFIERS).text == text


def test_text_may_be_in_any_script():
    text = "绿铜锈 — Grünspan\n".encode()
    assert open_note(sign_note(text, [ED25519]), VERIFIERS).text == text


def test_signature_line_is_printed_as_it_was_read():
    assert [str(each) for each in parse_note(note(LINE, WITNESS_LINE)).signatures] == [LINE, WITNESS_LINE]


def test_case_53_unknown_signatures_beside_a_good_one_are_kept_and_ignored():
    opened = open_note(note(EXAMPLE_LINE, LINE, WITNESS_LINE), VERIFIERS)
    assert [each.name for each in opened.verified] == [ORIGIN]
    assert [str(each) for each in opened.unverified] == [EXAMPLE_LINE, WITNESS_LINE]


def test_case_53_unknown_signatures_may_repeat():
    assert len(open_note(note(LINE, WITNESS_LINE, WITNESS_LINE), VERIFIERS).unverified) == 2


def test_case_53_a_known_key_with_a_bad_signature_spoils_the_note():
    bad = line(ORIGIN, ED25519.verifier.key_id, bytes(64))
    ml_dsa = note(LINE) + sign_note(TEXT, [ML_DSA_44])[len(TEXT) + 1 :]
    open_note(ml_dsa, VERIFIERS)
    with pytest.raises(SignatureError):
        open_note(ml_dsa.replace(LINE.encode(), bad.encode()), VERIFIERS)


def test_case_53_a_known_witness_with_a_bad_signature_spoils_the_note():
    bad = line(WITNESS.name, WITNESS.key_id, bytes(72))
    with pytest.raises(SignatureError):
        open_note(note(LINE, bad), [*VERIFIERS, WITNESS])


def test_case_53_a_hundred_signatures_are_accepted():
    unknown = [line(f"w{number}.example", b"abcd", b"x") for number in range(99)]
    assert len(open_note(note(LINE, *unknown), VERIFIERS).unverified) == 99


def test_case_53_a_thousand_signature_lines_are_refused():
    with pytest.raises(MalformedError, match="at most 100 signatures, found 1000"):
        open_note(note(*[LINE] * 1000), VERIFIERS)


def test_case_53_no_known_key_is_a_refusal():
    with pytest.raises(SignatureError, match="none of 1"):
        open_note(GOOD, [WITNESS])
    with pytest.raises(SignatureError):
        open_note(GOOD, [])


def test_case_54_another_key_with_the_same_key_id_is_refused():
    """The ID has 32 bits: anybody can find a second key for it."""
    forged = line(ORIGIN, ED25519.verifier.key_id, OTHER.sign(TEXT))
    with pytest.raises(SignatureError):
        open_note(note(forged), VERIFIERS)


def test_case_54_a_known_key_id_under_another_name_is_an_unknown_key():
    signature = ED25519.sign(TEXT)
    with pytest.raises(SignatureError, match="none of 1"):
        open_note(note(line("ledger.example/tset", ED25519.verifier.key_id, signature)), VERIFIERS)


def test_two_trusted_keys_must_not_look_alike():
    with pytest.raises(MalformedError, match="share a name"):
        open_note(GOOD, [ED25519.verifier, ED25519.verifier])


LINE_BYTES = base64.b64decode(LINE.rpartition(" ")[2])
BAD_NOTES = {
    "case 40: two signatures by the same key": note(LINE, LINE),
    "case 40: CRLF": GOOD.replace(b"\n", b"\r\n"),
    "case 40: a tab": note(LINE, text=b"a\tb\n"),
    "case 40: a null": note(LINE, text=b"a\x00b\n"),
    "case 40: an escape character": note(LINE, text=b"a\x1bb\n"),
    "case 40: an empty line behind the signatures": GOOD + b"\n",
    "case 40: base64 whose unused bits are not zero": GOOD.replace(b"nQo=", b"nQp="),
    "case 40: base64 without padding": GOOD.replace(b"nQo=", b"nQo"),
    "case 40: base64 with too much padding": GOOD.replace(b"nQo=", b"nQo=="),
    "case 40: base64 with spaces": GOOD.replace(b"nQo=", b" nQo="),
    "case 40: base64 of the URL alphabet": GOOD.replace(b"+", b"-"),
    "case 40: base64 with digits of another script": GOOD.replace(b"nQo=", "٠Qo=".encode()),
    "case 50: nothing": b"",
    "case 50: a web page": b"<!doctype html>\n<title>OK</title>\n",
    "case 50: text without signatures": TEXT,
    "case 50: text and an empty line": TEXT + b"\n",
    "no text": f"\n{LINE}\n".encode(),
    "no newline at the end": GOOD[:-1],
    "not UTF-8": GOOD.replace(b"ledger", b"l\xffdger"),
    "an encoded surrogate": note(LINE, text=b"\xed\xa0\x80\n"),
    "an overlong encoding": note(LINE, text=b"\xc0\xaf\n"),
    "a hyphen instead of a dash": GOOD.replace("—".encode(), b"-"),
    "a dash without a space": GOOD.replace("— ".encode(), "—".encode()),
    "a dash and a no-break space": GOOD.replace("— ".encode(), "—\u00a0".encode()),
    "a line that is only a dash": note(LINE, "—"),
    "a line without a name": note("—  AAAAAAAA"),
    "a line without a signature": note(f"— {ORIGIN}"),
    "a line with an empty signature": note(f"— {ORIGIN} "),
    "a key ID without a signature": note(line(ORIGIN, b"abcd", b"")),
    "half a key ID": note(line(ORIGIN, b"ab", b"")),
    "a name with a plus": note(line("a+b", b"abcd", b"x"), LINE),
    "a name with a no-break space": note(line("a\u00a0b", b"abcd", b"x"), LINE),
    "a name with an ideographic space": note(line("a\u3000b", b"abcd", b"x"), LINE),
    "something behind the signature": GOOD.replace(b"nQo=\n", b"nQo= x\n"),
    "more than a megabyte": note(LINE, text=b"x" * MAX_NOTE_BYTES + b"\n"),
}


@pytest.mark.parametrize("raw", BAD_NOTES.values(), ids=BAD_NOTES.keys())
def test_bad_note_is_refused(raw):
    with pytest.raises(MalformedError):
        open_note(raw, VERIFIERS)


MOVED = {
    "case 40: an empty line before the signatures": note("", LINE),
    "case 40: an empty line between signatures": note(LINE, "", WITNESS_LINE),
    "a line in front": b"more\n" + GOOD,
}


@pytest.mark.parametrize("raw", MOVED.values(), ids=MOVED.keys())
def test_good_note_with_another_text_is_not_signed(raw):
    """Such a text is allowed, but nobody signed it."""
    parse_note(raw)
    with pytest.raises(SignatureError):
        open_note(raw, VERIFIERS)


UNSIGNABLE = {
    "no text": b"",
    "text without a newline": b"text",
    "text that goes on behind an empty line": b"text\n\nmore",
    "text that ends in a signature line of its own key": TEXT + b"\n" + LINE.encode(),
    "text that ends in a signature line of another": TEXT + b"\n" + WITNESS_LINE.encode(),
    "a control character": b"te\x07xt\n",
    "not UTF-8": b"te\xffxt\n",
    "more than a megabyte": b"x" * MAX_NOTE_BYTES + b"\n",
}


@pytest.mark.parametrize("text", UNSIGNABLE.values(), ids=UNSIGNABLE.keys())
def test_text_that_no_reader_would_take_is_not_signed(text):
    with pytest.raises(MalformedError):
        sign_note(text, [ED25519])


def test_a_whole_note_can_itself_be_signed():
    """The text then holds signatures, which are not the note's."""
    opened = open_note(sign_note(GOOD, [OTHER]), [OTHER.verifier, *VERIFIERS])
    assert opened.text == GOOD
    assert [each.name for each in opened.verified] == [OTHER.verifier.name]


def test_nobody_signs_nothing():
    with pytest.raises(MalformedError):
        sign_note(TEXT, [])


def test_case_50_signature_lines_alone_are_no_note():
    """There is no text that they could be over."""
    for raw in (f"{LINE}\n", f"{LINE}\n{LINE}\n", f"\n{LINE}\n"):
        with pytest.raises(MalformedError, match="expected text, an empty line, and signature lines"):
            parse_note(raw.encode())


def test_the_same_key_does_not_sign_twice():
    with pytest.raises(MalformedError):
        sign_note(TEXT, [ED25519, ED25519])


class BrokenSigner:
    """A device that answers, but not with a signature."""

    verifier = ED25519.verifier

    def sign(self, text, timestamp):
        return bytes(64)


def test_a_broken_signer_is_found_before_anything_leaves():
    with pytest.raises(SignatureError):
        sign_note(TEXT, [BrokenSigner()])


KEYS = {
    "the example of signed-note": (EXAMPLE_KEY, 0x01, "530d903a"),
    "the example of tlog.md": (
        "ledger.example/test+7a864099+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        0x01,
        "7a864099",
    ),
    "a witness": (
        "witness.example/w1+24b5d9fe+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY",
        0x04,
        "24b5d9fe",
    ),
}


@pytest.mark.parametrize(("vkey", "kind", "identity"), KEYS.values(), ids=KEYS.keys())
def test_vkey_reads_and_writes(vkey, kind, identity):
    key = parse_vkey(vkey)
    assert (key.kind, key.key_id.hex()) == (kind, identity)
    assert format_vkey(key.name, key.kind, key.public_key) == vkey
    assert key.vkey == vkey


def test_signers_know_their_public_half():
    assert ED25519.verifier.vkey == KEYS["the example of tlog.md"][0]
    assert parse_vkey(ED25519.verifier.vkey) == ED25519.verifier
    assert parse_vkey(ML_DSA_44.verifier.vkey) == ML_DSA_44.verifier


def test_key_of_the_golden_log_of_tessera():
    """tlog.md §2.3: type byte and seed, in base64, and the key ID they must give."""
    kind, *seed = base64.b64decode("AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")
    signer = Ed25519Signer("example.com/log/testdata", Ed25519PrivateKey.from_private_bytes(bytes(seed)))
    assert (kind, signer.verifier.key_id.hex()) == (0x01, "33d7b496")


def test_key_id_tells_types_and_names_apart():
    public = ED25519.verifier.public_key
    ids = {key_id(name, kind, public) for name in ("a", "b") for kind in (0x01, 0x04)}
    assert len(ids) == 4


KEY = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def vkey_of(name, raw):
    return f"{name}+{key_id('x', raw[0], raw[1:]).hex() if raw else '00000000'}+{base64.b64encode(raw).decode()}"


BAD_VKEYS = {
    "nothing": "",
    "a name only": "example.com/foo",
    "no key": "example.com/foo+530d903a",
    "an empty key": "example.com/foo+530d903a+",
    "no name": f"+530d903a+{KEY}",
    "a name with a space": f"example.com foo+530d903a+{KEY}",
    "a name with a newline": f"example.com\nfoo+530d903a+{KEY}",
    "a lone surrogate": f"example\ud800+530d903a+{KEY}",
    "another name": f"example.com/bar+530d903a+{KEY}",
    "another key ID": f"example.com/foo+530d903b+{KEY}",
    "a key ID in capitals": f"example.com/foo+530D903A+{KEY}",
    "a short key ID": f"example.com/foo+530d903+{KEY}",
    "a long key ID": f"example.com/foo+0530d903a+{KEY}",
    "a newline behind": f"{EXAMPLE_KEY}\n",
    "base64 without padding": f"{ED25519.verifier.vkey}=",
    "ECDSA": vkey_of("x", b"\x02" + bytes(64)),
    "a private type": vkey_of("x", b"\xff" + bytes(32)),
    "an Ed25519 key of 31 bytes": vkey_of("x", b"\x01" + bytes(31)),
    "a witness key of 33 bytes": vkey_of("x", b"\x04" + bytes(33)),
    "an ML-DSA-44 key of the length of Ed25519": vkey_of("x", b"\x06" + bytes(32)),
    "a private key": f"PRIVATE+KEY+example.com/foo+530d903a+{KEY}",
}


@pytest.mark.parametrize("vkey", BAD_VKEYS.values(), ids=BAD_VKEYS.keys())
def test_bad_vkey_is_refused(vkey):
    with pytest.raises(MalformedError):
        parse_vkey(vkey)


BAD_SIGNATURES = {
    "empty": b"",
    "half a time": bytes(7),
    "a time only": bytes(8),
    "a time above 2^63 - 1": b"\x80" + bytes(71),
    "zeros": bytes(72),
    "a signature of another length": bytes(80),
}


@pytest.mark.parametrize("signature", BAD_SIGNATURES.values(), ids=BAD_SIGNATURES.keys())
@pytest.mark.parametrize("key", [WITNESS, ML_DSA_44.verifier], ids=["0x04", "0x06"])
def test_bad_signature_with_a_time_is_refused(key, signature):
    with pytest.raises(SignatureError):
        key.verify(TEXT, signature)


@pytest.mark.parametrize("length", [0, 63, 64, 65])
def test_bad_signature_without_a_time_is_refused(length):
    with pytest.raises(SignatureError):
        ED25519.verifier.verify(TEXT, bytes(length))


def test_the_time_is_signed():
    """Types 0x04 and 0x06 state a time: another time is another statement."""
    for key, signature in (
        (WITNESS, base64.b64decode(WITNESS_LINE.rpartition(" ")[2])[4:]),
        (ML_DSA_44.verifier, ML_DSA_44.sign(TEXT, SIGNED_AT)),
    ):
        assert key.verify(TEXT, signature) == SIGNED_AT
        with pytest.raises(SignatureError):
            key.verify(TEXT, signature[:7] + bytes([signature[7] ^ 1]) + signature[8:])


def test_without_a_time_none_is_stated():
    """Zero is the word for that, and what nobody said is not said; type 0x01 has no time at all."""
    note = sign_note(TEXT, SIGNERS)
    assert [None, 0] == [each.timestamp for each in open_note(note, VERIFIERS).verified]
    assert 0 == ML_DSA_44.verifier.verify(TEXT, ML_DSA_44.sign(TEXT))
    assert ED25519.sign(TEXT) == ED25519.sign(TEXT, SIGNED_AT)


def test_a_time_alone_is_a_signature_that_does_not_verify():
    for key in (WITNESS, ML_DSA_44.verifier):
        with pytest.raises(SignatureError, match="does not verify"):
            key.verify(TEXT, bytes(8))
        with pytest.raises(SignatureError, match="no valid time"):
            key.verify(TEXT, bytes(7))


BAD_TIMES = {"negative": -1, "above 2^63 - 1": 2**63}


@pytest.mark.parametrize("timestamp", BAD_TIMES.values(), ids=BAD_TIMES.keys())
def test_a_time_that_cannot_be_is_not_signed(timestamp):
    with pytest.raises(MalformedError):
        ML_DSA_44.sign(TEXT, timestamp)


def test_ml_dsa_signs_checkpoints_only():
    with pytest.raises(MalformedError):
        ML_DSA_44.sign(b"any text\n", 0)
    with pytest.raises(MalformedError):
        ML_DSA_44.verifier.verify(b"any text\n", bytes(2428))


def test_ml_dsa_names_have_at_most_255_bytes():
    key = MLDSA44Verifier("绿" * 86, ML_DSA_44.verifier.public_key)
    with pytest.raises(MalformedError, match="258 bytes"):
        key.verify(TEXT, bytes(2428))


def test_ml_dsa_names_may_have_255_bytes():
    signer = MLDSA44Signer("绿" * 85, MLDSA44PrivateKey.from_seed_bytes(bytes(32)))
    assert signer.verifier.verify(TEXT, signer.sign(TEXT, SIGNED_AT)) == SIGNED_AT


BAD_NAMES = {"nothing": "", "a space": "a b", "a plus": "a+b", "a newline": "a\nb", "a no-break space": "a\u00a0b"}


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_bad_key_name_is_refused(name):
    with pytest.raises(MalformedError):
        key_id(name, 0x01, bytes(32))
    with pytest.raises(MalformedError):
        Ed25519Verifier(name, bytes(32))


def test_a_note_may_have_a_megabyte():
    length = MAX_NOTE_BYTES - len(note(LINE, text=b"\n"))
    raw = note(LINE, text=b"x" * length + b"\n")
    assert len(raw) == MAX_NOTE_BYTES
    assert parse_note(raw).text == b"x" * length + b"\n"


def test_one_key_of_a_witness_under_two_types_has_two_ids():
    public = ED25519.verifier.public_key
    assert Ed25519Verifier("w", public).key_id != Ed25519CosignatureVerifier("w", public).key_id


def test_signers_do_not_print_private_keys():
    for signer in SIGNERS:
        assert isinstance(signer, Ed25519Signer | MLDSA44Signer)
        assert bytes(range(32)).hex() not in repr(signer)


texts = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=30)


@given(st.lists(texts, min_size=1, max_size=5))
def test_every_plain_text_can_be_signed_and_opened(lines):
    text = "".join(f"{each}\n" for each in lines).encode()
    assert open_note(sign_note(text, [ED25519]), VERIFIERS).text == text


def rebuilt(parsed: Note) -> bytes:
    return parsed.text + b"\n" + "".join(f"{each}\n" for each in parsed.signatures).encode()


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3))
def test_a_note_that_is_read_is_the_note_that_is_written(place, inserted):
    raw = GOOD[:place] + inserted + GOOD[place + 1 :]
    with contextlib.suppress(MalformedError):
        assert rebuilt(parse_note(raw)) == raw


def test_every_changed_byte_spoils_the_note():
    for place in range(len(GOOD)):
        changed = bytearray(GOOD)
        changed[place] ^= 1
        with pytest.raises((MalformedError, EvidenceError)):
            open_note(bytes(changed), VERIFIERS)


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_case_112_nothing_but_our_errors_escapes_a_note(raw):
    with contextlib.suppress(RegistryError):
        open_note(raw, VERIFIERS)


@given(st.text())
def test_case_112_nothing_but_our_errors_escapes_a_signature_line(text):
    with contextlib.suppress(RegistryError):
        open_note(TEXT + f"\n— {text}\n".encode("utf-8", "surrogatepass"), VERIFIERS)


@given(st.text(), st.sampled_from([EXAMPLE_KEY, ED25519.verifier.vkey, WITNESS.vkey]), st.integers(0, 80))
def test_case_112_nothing_but_our_errors_escapes_a_vkey(text, vkey, place):
    for broken in (text, vkey[:place] + text + vkey[place + 1 :]):
        with contextlib.suppress(RegistryError):
            assert parse_vkey(broken).vkey == broken


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_case_112_nothing_but_our_errors_escapes_a_strange_key(public, signature):
    for key in (Ed25519Verifier("w", public), Ed25519CosignatureVerifier("w", public)):
        with contextlib.suppress(RegistryError):
            key.verify(TEXT, signature)


def test_a_signature_line_keeps_what_it_was_given():
    assert parse_note(GOOD) == Note(TEXT, (SignatureLine(ORIGIN, LINE_BYTES[:4], LINE_BYTES[4:]),))
