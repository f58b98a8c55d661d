# SPDX-License-Identifier: Apache-2.0
"""Keys: published examples, thumbprints, signatures in their one form, weak and foreign keys (cases 82 and 83)."""

import contextlib
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import MalformedError, RegistryError, SignatureError
from events.keys import (
    ED25519,
    ES256,
    Jwk,
    PrivateKey,
    PublicKey,
    from_base64url,
    generate_key,
    thumbprint,
    to_base64url,
)

P = 2**255 - 19
P256_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

# RFC 8037 appendix A, and RFC 7515 appendix A.3.
RFC8037 = Jwk(kty="OKP", crv="Ed25519", x="11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
RFC7515 = Jwk(
    kty="EC",
    crv="P-256",
    x="f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y="x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
)

PUBLISHED = {
    "RFC 8037 A.4": (
        RFC8037,
        ED25519,
        b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    ),
    "RFC 7515 A.3": (
        RFC7515,
        ES256,
        (
            b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            b"cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ),
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    ),
}


@pytest.mark.parametrize(("jwk", "algorithm", "message", "signature"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_published_signatures_verify(jwk: Jwk, algorithm: str, message: bytes, signature: str) -> None:
    """
    The signatures printed in the standards verify, and no longer once a bit of the message is another.
    """
    key = PublicKey(jwk)

    assert key.algorithm == algorithm
    key.verify(from_base64url(signature, what="signature"), message)
    with pytest.raises(SignatureError) as caught:
        key.verify(from_base64url(signature, what="signature"), message[:-1] + b"R")
    assert caught.value.code == "signature-invalid"


def test_ed25519_signs_as_published() -> None:
    """
    The private key of RFC 8037 A.1 gives the signature of A.4: Ed25519 is deterministic.
    """
    seed = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", what="d")
    key = PrivateKey(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    _, _, message, signature = PUBLISHED["RFC 8037 A.4"]

    assert key.public.jwk == RFC8037
    assert to_base64url(key.sign(message)) == signature


def test_thumbprints_are_those_of_rfc_7638() -> None:
    """
    The thumbprint is SHA-256 over the required members in order of their names (RFC 7638 §3; RFC 8037 A.3).
    """
    members = json.dumps({"crv": "P-256", "kty": "EC", "x": RFC7515.x, "y": RFC7515.y}, separators=(",", ":"))

    assert thumbprint(RFC8037) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert thumbprint(RFC7515) == to_base64url(hashlib.sha256(members.encode()).digest())
    assert PublicKey(RFC8037).key_id == thumbprint(RFC8037)


@pytest.mark.parametrize("algorithm", [ED25519, ES256])
def test_a_signature_is_64_bytes_and_verifies(algorithm: str) -> None:
    """
    Both algorithms sign in 64 bytes, for ES256 as r||s (RFC 7518 §3.4), over the exact message and key only.
    """
    key, other = PrivateKey(generate_key(algorithm)), PrivateKey(generate_key(algorithm))
    signature = key.sign(b"message")

    assert (key.public.algorithm, len(signature)) == (algorithm, 64)
    key.public.verify(signature, b"message")
    for public, signed, message in (
        (other.public, signature, b"message"),
        (key.public, signature, b"messagf"),
        (key.public, signature[:-1], b"message"),
        (key.public, signature + b"\0", b"message"),
        (key.public, bytes(64), b"message"),
        (key.public, b"", b"message"),
    ):
        with pytest.raises(SignatureError):
            public.verify(signed, message)


def test_es256_is_r_and_s_not_der() -> None:
    """
    A DER signature, as libraries give it, is not a JWS signature.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    key = PrivateKey(private)
    from cryptography.hazmat.primitives import hashes

    with pytest.raises(SignatureError):
        key.public.verify(private.sign(b"message", ec.ECDSA(hashes.SHA256())), b"message")
    big = P256_ORDER.to_bytes(32) * 2
    with pytest.raises(SignatureError):
        key.public.verify(big, b"message")


def test_an_unknown_algorithm_makes_no_key() -> None:
    """
    Only the two algorithms make keys.
    """
    with pytest.raises(MalformedError) as caught:
        generate_key("RS256")
    assert (caught.value.code, caught.value.pointer) == ("algorithm-unknown", "/alg")


def edwards(y: int) -> str:
    """Return the x member of an Ed25519 key with this y and an even x."""
    return to_base64url(y.to_bytes(32, "little"))


def p256(x: int, y: int) -> Jwk:
    """Return a P-256 key with these coordinates."""
    return Jwk(kty="EC", crv="P-256", x=to_base64url(x.to_bytes(32)), y=to_base64url(y.to_bytes(32)))


# y of a point with x = 0 on P-256: y² = b. Such a key has a second spelling, x = p.
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
ROOT_OF_B = pow(B, (P256_PRIME + 1) // 4, P256_PRIME)

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such type": ({"kty": "RSA", "crv": "", "x": RFC8037.x}, "key-type", "/kty"),
    "a symmetric key": ({"kty": "oct", "crv": "Ed25519", "x": RFC8037.x}, "key-type", "/kty"),
    "another Edwards curve": ({"kty": "OKP", "crv": "Ed448", "x": RFC8037.x}, "key-type", "/kty"),
    "a key for agreement": ({"kty": "OKP", "crv": "X25519", "x": RFC8037.x}, "key-type", "/kty"),
    "another prime curve": ({"kty": "EC", "crv": "P-384", "x": RFC7515.x, "y": RFC7515.y}, "key-type", "/kty"),
    "a y where none belongs": ({"kty": "OKP", "crv": "Ed25519", "x": RFC8037.x, "y": RFC8037.x}, "key-type", "/kty"),
    "a missing y": ({"kty": "EC", "crv": "P-256", "x": RFC7515.x}, "key-type", "/kty"),
    "a byte too few": ({"kty": "OKP", "crv": "Ed25519", "x": to_base64url(bytes(31))}, "key-length", "/x"),
    "a byte too many": ({"kty": "OKP", "crv": "Ed25519", "x": to_base64url(bytes(33))}, "key-length", "/x"),
    "a y with a byte too few": (
        {"kty": "EC", "crv": "P-256", "x": RFC7515.x, "y": to_base64url(bytes(31))},
        "key-length",
        "/y",
    ),
    "padding": ({"kty": "OKP", "crv": "Ed25519", "x": RFC8037.x + "="}, "base64url-malformed", "/x"),
    "trailing bits": ({"kty": "OKP", "crv": "Ed25519", "x": RFC8037.x[:-1] + "p"}, "base64url-malformed", "/x"),
    "another alphabet": ({"kty": "OKP", "crv": "Ed25519", "x": "+" * 43}, "base64url-malformed", "/x"),
    "y of the field's size": ({"kty": "OKP", "crv": "Ed25519", "x": edwards(P)}, "key-weak", "/x"),
    "y above the field": ({"kty": "OKP", "crv": "Ed25519", "x": edwards(P + 3)}, "key-weak", "/x"),
    "no point of Ed25519": ({"kty": "OKP", "crv": "Ed25519", "x": edwards(2)}, "key-off-curve", "/x"),
    "no point of P-256": ({"kty": "EC", "crv": "P-256", "x": RFC7515.x, "y": RFC7515.x}, "key-off-curve", "/x"),
    "the point at infinity": (
        {"kty": "EC", "crv": "P-256", "x": to_base64url(bytes(32)), "y": to_base64url(bytes(32))},
        "key-off-curve",
        "/x",
    ),
}


@pytest.mark.parametrize(("members", "code", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_a_key_that_cannot_be_used_is_refused(members: dict[str, Any], code: str, pointer: str) -> None:
    """
    Other types, lengths, spellings and points are refused with their code and member.
    """
    with pytest.raises(MalformedError) as caught:
        PublicKey(Jwk(**members))
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_case_83_a_key_has_one_spelling() -> None:
    """
    A coordinate written modulo the prime is refused: the same key must not have two thumbprints (case 83).
    """
    assert PublicKey(p256(0, ROOT_OF_B)).algorithm == ES256
    with pytest.raises(MalformedError) as caught:
        PublicKey(p256(P256_PRIME, ROOT_OF_B))
    assert caught.value.code == "key-off-curve"


def small_order_ys() -> set[int]:
    """Return y of every point of small order, worked out from the curve equation of RFC 8032 §5.1."""
    d = -121665 * pow(121666, P - 2, P) % P
    order = 2**252 + 27742317777372353535851937790883648493

    def add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = one, other
        k = d * x1 * x2 * y1 * y2
        return (x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P

    def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
        result = (0, 1)
        for bit in f"{number:b}":
            result = add(result, result)
            result = add(result, point) if bit == "1" else result
        return result

    ys: set[int] = set()
    for y in range(3, 20):
        square = (y * y - 1) * pow(d * y * y + 1, P - 2, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
        if (x * x - square) % P == 0:
            torsion = times(order, (x, y))
            ys |= {times(factor, torsion)[1] for factor in range(8)}
    return ys


def test_case_83_every_point_of_small_order_is_refused() -> None:
    """
    All five y of the eight points of small order are refused, with either sign (case 83).
    """
    ys = small_order_ys()
    refused = []
    for y in ys:
        for sign in (0, 1 << 255):
            with pytest.raises(MalformedError) as caught:
                PublicKey(Jwk(kty="OKP", crv="Ed25519", x=edwards(y | sign)))
            refused.append(caught.value.code)

    assert (len(ys), refused) == (5, ["key-weak"] * 10)


BASE64 = {
    "padding": "AA==",
    "a letter alone": "A",
    "trailing bits": "AB",
    "the standard alphabet": "-+",
    "white space": "AA AA",
    "a newline behind": "AAAA\n",
    "another script": "ＡＡＡＡ",
}


@pytest.mark.parametrize("text", BASE64.values(), ids=BASE64.keys())
def test_base64url_has_one_form(text: str) -> None:
    """
    Padding, unused bits and other alphabets are refused, naming what was read.
    """
    with pytest.raises(MalformedError) as caught:
        from_base64url(text, what="thing", pointer="/x")
    assert (caught.value.code, caught.value.pointer) == ("base64url-malformed", "/x")
    assert caught.value.message.startswith("thing: ")


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_base64url_comes_back(raw: bytes) -> None:
    """
    Any bytes come back from their text.
    """
    assert from_base64url(to_base64url(raw), what="bytes") == raw


@settings(deadline=None)
@given(
    st.sampled_from(["OKP", "EC", "oct", ""]),
    st.sampled_from(["Ed25519", "P-256", ""]),
    st.binary(min_size=31, max_size=33).map(to_base64url) | st.text(max_size=50),
    st.none() | st.binary(min_size=32, max_size=32).map(to_base64url) | st.text(max_size=50),
)
def test_case_112_a_key_is_good_or_malformed(kty: str, crv: str, x: str, y: str | None) -> None:
    """
    Whatever the members are, they make a key under its thumbprint or are refused, without another error.
    """
    with contextlib.suppress(RegistryError):
        jwk = Jwk(kty=kty, crv=crv, x=x, y=y)
        assert PublicKey(jwk).key_id == thumbprint(jwk)
