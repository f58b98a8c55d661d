# SPDX-License-Identifier: Apache-2.0
"""Refusals are proofs: signed over the exact bytes, for this purpose and no other."""

import pytest

from api.intake.refusals import sign_refusal, verify_refusal
from events.errors import MalformedError, SignatureError
from events.filing import parse_filing
from events.keys import PrivateKey, generate_key, to_base64url

BODY = '{"code":"key-unknown","title":{"zh":"密钥未登记"}}'.encode()
KEY = PrivateKey(generate_key())


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256"])
def test_a_refusal_verifies(algorithm: str) -> None:
    """
    With either algorithm, the holder of body and header can prove the refusal.
    """
    key = PrivateKey(generate_key(algorithm))

    verify_refusal(sign_refusal(BODY, key), BODY, key.public)


def test_a_refusal_is_detached() -> None:
    """
    Header and signature are joined by two dots, with nothing between them (RFC 7515 appendix F).
    """
    parts = sign_refusal(BODY, KEY).split(".")

    assert (3, "") == (len(parts), parts[1])


GOOD = sign_refusal(BODY, KEY)
HEADER, _, SIGNATURE = GOOD.split(".")
FORGED = {
    "another body": (GOOD, BODY + b" ", KEY),
    "another key": (GOOD, BODY, PrivateKey(generate_key())),
    "a body put back": (f"{HEADER}.{to_base64url(BODY)}.{SIGNATURE}", BODY, KEY),
    "another header": (f"{to_base64url(b'{}')}..{SIGNATURE}", BODY, KEY),
    "no signature": (f"{HEADER}..", BODY, KEY),
    "one dot": (f"{HEADER}.{SIGNATURE}", BODY, KEY),
    "three dots": (f"{GOOD}.", BODY, KEY),
    "nothing": ("", BODY, KEY),
}


@pytest.mark.parametrize(("detached", "body", "key"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_refusal_is_found(detached: str, body: bytes, key: PrivateKey) -> None:
    """
    Any other bytes, key or form do not verify.
    """
    with pytest.raises(SignatureError):
        verify_refusal(detached, body, key.public)


def test_a_refusal_is_never_a_filing() -> None:
    """
    A refusal with its body put back is refused as a filing by its type.
    """
    with pytest.raises(MalformedError) as refusal:
        parse_filing(f"{HEADER}.{to_base64url(BODY)}.{SIGNATURE}".encode())

    assert refusal.value.pointer == "/typ"
