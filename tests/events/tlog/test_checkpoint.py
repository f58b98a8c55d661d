# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: their text, the two signatures of the log, witnesses beside them."""

import base64
import contextlib
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError, ProofError, RegistryError, SignatureError
from events.tlog.checkpoint import (
    Checkpoint,
    format_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
)
from events.tlog.head import cosigned_message
from events.tlog.merkle import EMPTY_ROOT, root_of
from events.tlog.note import (
    Ed25519CosignatureVerifier,
    Ed25519Signer,
    MLDSA44Signer,
    NoteSigner,
    SignatureLine,
    open_note,
    parse_vkey,
    sign_note,
)
from tests.events.tlog.trees import ED25519, ML_DSA_44, ORIGIN, SIGNED_AT, SIGNERS, VERIFIERS, leaves

ROOT = root_of(leaves(7))
SEVEN = Checkpoint(ORIGIN, 7, ROOT)
TEXT = b"ledger.example/test\n7\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=\n"
# A second pair of keys, as after a rotation, and a witness.
NEW_ED25519 = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
WITNESS = MLDSA44Signer("witness.example/w1", MLDSA44PrivateKey.from_seed_bytes(b"\x07" * 32))


def test_text_is_that_of_the_worked_example():
    assert format_checkpoint(SEVEN) == TEXT
    assert parse_checkpoint(TEXT) == SEVEN


def test_checkpoint_vectors(vectors):
    """Every size: our tree gives the root, our key the same bytes, and the witness's line verifies."""
    witness = parse_vkey(vectors["witness_vkey_0x04"])
    for size, vector in vectors["checkpoints"].items():
        raw = vector["note"].encode()
        checkpoint = Checkpoint(ORIGIN, int(size), root_of(leaves(int(size))))
        assert sign_checkpoint(checkpoint, [ED25519], SIGNED_AT) == raw
        cosigned = raw + vector["cosignature_line"].encode()
        assert verify_checkpoint(cosigned, ORIGIN, [ED25519.verifier, witness]) == checkpoint
        assert [each.timestamp for each in open_note(cosigned, [witness]).verified] == [SIGNED_AT]


def test_log_key_vectors(vectors):
    assert vectors["log_vkey"] == ED25519.verifier.vkey
    assert vectors["log_key_id_hex"] == ED25519.verifier.key_id.hex()
    assert vectors["log_pub_hex"] == ED25519.verifier.public_key.hex()


def test_ml_dsa_vectors(vectors):
    vector = vectors["mldsa44"]
    key = WITNESS.verifier
    assert vector["seed_hex"] == "07" * 32
    assert vector["pub_sha256"] == hashlib.sha256(key.public_key).hexdigest()
    assert vector["key_id_for_witness.example/w1"] == key.key_id.hex()
    message = cosigned_message(key.name, SIGNED_AT, SEVEN)
    assert vector["cosigned_message_size7_hex"] == message.hex()


def test_ml_dsa_message_is_laid_out_as_specified():
    message = cosigned_message("w", 5, Checkpoint("log", 3, ROOT))
    numbers = [(5).to_bytes(8), b"\x03log", (0).to_bytes(8), (3).to_bytes(8)]
    assert message == b"subtree/v1\n\x00" + b"\x01w" + b"".join(numbers) + ROOT


def test_log_signs_with_both_keys():
    raw = sign_checkpoint(SEVEN, SIGNERS, SIGNED_AT)
    assert raw.startswith(TEXT + b"\n")
    assert [(each.kind, each.timestamp) for each in open_note(raw, VERIFIERS).verified] == [
        (0x01, None),
        (0x06, SIGNED_AT),
    ]
    assert verify_checkpoint(raw, ORIGIN, VERIFIERS) == SEVEN


def test_one_known_key_is_enough_for_who_knows_one():
    raw = sign_checkpoint(SEVEN, SIGNERS, SIGNED_AT)
    for verifier in VERIFIERS:
        assert verify_checkpoint(raw, ORIGIN, [verifier]) == SEVEN


@pytest.mark.parametrize("signer", SIGNERS, ids=["Ed25519 only", "ML-DSA-44 only"])
def test_who_knows_both_keys_is_not_content_with_one(signer):
    """Otherwise breaking one of the two algorithms would be enough."""
    raw = sign_note(TEXT, [signer], timestamp=SIGNED_AT)
    with pytest.raises(SignatureError, match="log signatures"):
        verify_checkpoint(raw, ORIGIN, VERIFIERS)


def test_during_a_rotation_the_old_or_the_new_key_will_do():
    known = (*VERIFIERS, NEW_ED25519.verifier)
    signing: list[list[NoteSigner]] = [
        [ED25519, ML_DSA_44],
        [NEW_ED25519, ML_DSA_44],
        [ED25519, NEW_ED25519, ML_DSA_44],
    ]
    for signers in signing:
        assert verify_checkpoint(sign_checkpoint(SEVEN, signers, SIGNED_AT), ORIGIN, known) == SEVEN


def test_a_witness_cannot_stand_in_for_the_log():
    raw = sign_note(TEXT, [WITNESS], timestamp=SIGNED_AT)
    with pytest.raises(SignatureError, match="log signatures"):
        verify_checkpoint(raw, ORIGIN, [WITNESS.verifier])
    with pytest.raises(SignatureError, match="log signatures"):
        verify_checkpoint(raw, ORIGIN, [WITNESS.verifier, ED25519.verifier])


def test_a_witness_beside_the_log_is_verified():
    raw = sign_note(TEXT, [*SIGNERS, WITNESS], timestamp=SIGNED_AT)
    assert verify_checkpoint(raw, ORIGIN, [*VERIFIERS, WITNESS.verifier]) == SEVEN


def test_another_origin_under_the_same_key_is_refused():
    raw = sign_note(format_checkpoint(Checkpoint("ledger.example/other", 7, ROOT)), [ED25519])
    with pytest.raises(SignatureError, match="expected origin"):
        verify_checkpoint(raw, ORIGIN, [ED25519.verifier])


def test_signed_extension_lines_are_kept():
    extended = Checkpoint(ORIGIN, 7, ROOT, ("one", "two words"))
    assert parse_checkpoint(format_checkpoint(extended)) == extended
    raw = sign_note(format_checkpoint(extended), SIGNERS, timestamp=SIGNED_AT)
    assert verify_checkpoint(raw, ORIGIN, VERIFIERS) == extended


def test_extension_lines_added_by_somebody_else_are_refused():
    """ML-DSA-44 alone does not cover them, so they verify, and must be refused all the same."""
    raw = sign_note(TEXT, [ML_DSA_44], timestamp=SIGNED_AT)
    added = raw.replace(TEXT, TEXT + b"added\n")
    assert open_note(added, [ML_DSA_44.verifier]).text == TEXT + b"added\n"
    with pytest.raises(SignatureError, match="extension lines"):
        verify_checkpoint(added, ORIGIN, [ML_DSA_44.verifier])


def test_empty_tree_has_the_empty_root():
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert verify_checkpoint(sign_checkpoint(empty, SIGNERS, 0), ORIGIN, VERIFIERS) == empty
    raw = sign_checkpoint(Checkpoint(ORIGIN, 0, ROOT), SIGNERS, 0)
    with pytest.raises(ProofError, match="size 0"):
        verify_checkpoint(raw, ORIGIN, VERIFIERS)


MISUSES = {
    "a signer with another name": (SEVEN, [ED25519, WITNESS]),
    "no Ed25519 signer": (SEVEN, [ML_DSA_44]),
    "no signer": (SEVEN, []),
    "extension lines": (Checkpoint(ORIGIN, 7, ROOT, ("extra",)), SIGNERS),
}


@pytest.mark.parametrize(("checkpoint", "signers"), MISUSES.values(), ids=MISUSES.keys())
def test_log_never_signs(checkpoint, signers):
    with pytest.raises(RuntimeError):
        sign_checkpoint(checkpoint, signers, SIGNED_AT)


LINES = TEXT.split(b"\n")
BAD_TEXTS = {
    "case 40: a size with a leading zero": TEXT.replace(b"\n7\n", b"\n07\n"),
    "case 40: a size with a plus": TEXT.replace(b"\n7\n", b"\n+7\n"),
    "case 40: a negative size": TEXT.replace(b"\n7\n", b"\n-7\n"),
    "case 40: a size with a space": TEXT.replace(b"\n7\n", b"\n7 \n"),
    "case 40: a size with an underscore": TEXT.replace(b"\n7\n", b"\n1_0\n"),
    "case 40: a size in another script": TEXT.replace(b"\n7\n", "\n٧\n".encode()),
    "case 40: a size in hexadecimal": TEXT.replace(b"\n7\n", b"\n0x7\n"),
    "case 40: an empty size": TEXT.replace(b"\n7\n", b"\n\n"),
    "case 40: a size above 2^63 - 1": TEXT.replace(b"\n7\n", b"\n9223372036854775808\n"),
    "case 40: a size of thousands of digits": TEXT.replace(b"\n7\n", b"\n" + b"7" * 5000 + b"\n"),
    "case 40: a root whose unused bits are not zero": TEXT.replace(b"tYc=", b"tYd="),
    "case 40: a root without padding": TEXT.replace(b"tYc=", b"tYc"),
    "case 40: a root in hexadecimal": TEXT.replace(LINES[2], ROOT.hex().encode()),
    "case 40: a root of 31 bytes": TEXT.replace(LINES[2], base64.b64encode(ROOT[:31])),
    "case 40: a root of 33 bytes": TEXT.replace(LINES[2], base64.b64encode(ROOT + b"\x00")),
    "case 40: an empty line in front": b"\n" + TEXT,
    "case 40: an empty line behind": TEXT + b"\n",
    "case 40: an empty line before extension lines": TEXT + b"\nextension\n",
    "case 40: CRLF": TEXT.replace(b"\n", b"\r\n"),
    "case 40: a control character in the origin": TEXT.replace(b"ledger", b"l\x08dger"),
    "case 40: an origin that is not UTF-8": TEXT.replace(b"ledger", b"l\xffdger"),
    "no origin": TEXT.replace(b"ledger.example/test", b""),
    "no newline at the end": TEXT[:-1],
    "only two lines": b"\n".join(LINES[:2]) + b"\n",
    "nothing": b"",
}


def test_nothing_stands_behind_the_last_line():
    """A line that does not end is none, and is not passed over either."""
    for more in (b"x", b"an extension\nx", b" "):
        with pytest.raises(MalformedError, match="each on a line of its own"):
            parse_checkpoint(TEXT + more)


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_bad_text_is_refused(text):
    with pytest.raises(MalformedError):
        parse_checkpoint(text)


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_bad_text_is_refused_even_when_signed(text):
    """A log that signs it has gone wrong, and no reader follows it there."""
    lines = f"\n— {ORIGIN} ".encode() + base64.b64encode(ED25519.verifier.key_id + ED25519.sign(text)) + b"\n"
    with pytest.raises(MalformedError):
        verify_checkpoint(text + lines, ORIGIN, [ED25519.verifier])


BAD_FIELDS = {
    "an empty origin": ("", 7, ROOT, ()),
    "an origin of two lines": ("one\n9\nline", 7, ROOT, ()),
    "an origin with a lone surrogate": ("\ud800", 7, ROOT, ()),
    "a negative size": (ORIGIN, -1, ROOT, ()),
    "a size above 2^63 - 1": (ORIGIN, 2**63, ROOT, ()),
    "a root of 31 bytes": (ORIGIN, 7, ROOT[:31], ()),
    "an empty extension line": (ORIGIN, 7, ROOT, ("",)),
    "an extension of two lines": (ORIGIN, 7, ROOT, ("a\nb",)),
}


@pytest.mark.parametrize("fields", BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
def test_checkpoint_that_cannot_be_written_cannot_be_made(fields):
    with pytest.raises(MalformedError):
        Checkpoint(*fields)


def test_an_origin_too_long_for_ml_dsa_is_not_signed():
    origin = "x" * 256
    signers: list[NoteSigner] = [
        Ed25519Signer(origin, Ed25519PrivateKey.from_private_bytes(bytes(32))),
        MLDSA44Signer(origin, MLDSA44PrivateKey.from_seed_bytes(bytes(32))),
    ]
    with pytest.raises(MalformedError, match="256 bytes"):
        sign_checkpoint(Checkpoint(origin, 7, ROOT), signers, SIGNED_AT)


lines = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(
    st.builds(
        Checkpoint,
        lines,
        st.integers(0, 2**63 - 1),
        st.binary(min_size=32, max_size=32),
        st.lists(lines, max_size=3).map(tuple),
    )
)
def test_checkpoint_gives_back_its_fields(checkpoint):
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=3))
def test_a_text_that_is_read_is_the_text_that_is_written(place, inserted):
    text = TEXT[:place] + inserted + TEXT[place + 1 :]
    with contextlib.suppress(MalformedError):
        assert format_checkpoint(parse_checkpoint(text)) == text


@given(st.one_of(st.binary(), st.binary().map(lambda raw: TEXT + raw)))
def test_case_112_nothing_but_our_errors_escapes_a_checkpoint(raw):
    with contextlib.suppress(RegistryError):
        parse_checkpoint(raw)
    with contextlib.suppress(RegistryError):
        verify_checkpoint(raw, ORIGIN, VERIFIERS)


def test_a_witness_under_the_logs_own_name_neither_stands_in_for_it_nor_in_its_way() -> None:
    """
    Beside the log's signature its cosignature is welcome; alone it is none of a log.
    """
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    witness = Ed25519CosignatureVerifier(ORIGIN, key.public_key().public_bytes_raw())
    text = format_checkpoint(SEVEN)
    signature = (7).to_bytes(8, "big") + key.sign(b"cosignature/v1\ntime 7\n" + text)
    line = f"{SignatureLine(ORIGIN, witness.key_id, signature)}\n".encode()
    note = sign_note(text, [ED25519])

    assert 7 == verify_checkpoint(note + line, ORIGIN, [ED25519.verifier, witness]).size
    with pytest.raises(SignatureError):
        verify_checkpoint(text + b"\n" + line, ORIGIN, [ED25519.verifier, witness])


def test_who_states_no_time_signs_for_none() -> None:
    """
    Zero says nothing about time; that is what a signer is given who was told none.
    """
    text = format_checkpoint(SEVEN)
    [signed] = open_note(sign_note(text, [ML_DSA_44]), [ML_DSA_44.verifier]).verified

    assert 0 == signed.timestamp
