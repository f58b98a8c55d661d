# SPDX-License-Identifier: Apache-2.0
"""Public keys of filers: JSON Web Keys, their RFC 7638 thumbprints, and the two algorithms.

Ed25519 (RFC 8037, RFC 9864) is the default; ES256 (RFC 7518 §3.4) is for filers whose HSM, cloud service or platform
lacks Ed25519. The algorithm always comes from the registered key, never from a message (reliability.md case 82).
Where private keys are kept is left to the caller: `Signer` is all we ask of one.
"""

import base64
import hashlib
import string
from contextlib import suppress
from typing import NoReturn, Protocol

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from events.errors import MalformedError, SignatureError

ED25519 = "Ed25519"
ES256 = "ES256"
_COORDINATE = 32
_ES256_HASH = ec.ECDSA(hashes.SHA256())
_P256_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
# RFC 4648 §5: to the standard alphabet; its own two letters, padding and all else become one that is in neither.
_LETTERS = string.ascii_letters + string.digits
_FROM_URL = bytes.maketrans(
    bytes(set(range(256)) - set(f"{_LETTERS}-_".encode())) + b"-_",
    b"!" * (256 - len(_LETTERS) - 2) + b"+/",
)
_DECODE = msgspec.json.Decoder(bytes).decode
"""Reads base64 in a third of the time that `binascii` takes."""
# The unused last bits must be zero, or one signature could be written in many ways: by the length over a multiple of 4.
_LAST_LETTERS = {2: b"AQgw", 3: b"AEIMQUYcgkosw048"}
_ENDS = {0: b'"', 2: b'=="', 3: b'="'}

# The eight points of small order (RFC 8032 §5.1): with such a key, one signature fits many messages.
_ED25519_PRIME = 2**255 - 19
_ED25519_D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3
_SMALL_ORDER_Y = {
    0,
    1,
    _ED25519_PRIME - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}


class Jwk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A public JSON Web Key with the members its type requires and no others (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str | None = None


class Signer(Protocol):
    """Something that signs: a file, an environment secret, later an HSM."""

    @property
    def public(self) -> "PublicKey":
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the JWS signature bytes over `message`."""
        ...


class PublicKey:
    """A checked public key: what it verifies with, and its thumbprint."""

    __slots__ = ("_key", "algorithm", "jwk", "key_id")

    def __init__(self, jwk: Jwk) -> None:
        """Check that `jwk` is a usable key of one of the two algorithms.

        Raises:
            MalformedError: other type or curve, wrong length, not on the curve, or of small order.
        """
        self.jwk = jwk
        self.algorithm, self._key = _load(jwk)
        self.key_id = thumbprint(jwk)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check `signature` over the exact bytes of `message`.

        Raises:
            SignatureError: it does not verify.
        """
        try:
            if isinstance(self._key, ed25519.Ed25519PublicKey):
                self._key.verify(signature, message)
            else:
                self._key.verify(_der_of(signature), message, _ES256_HASH)
        except InvalidSignature as error:
            message_text = f"signature does not verify with key {self.key_id}"
            raise SignatureError(message_text, code="signature-invalid") from error


class PrivateKey:
    """A private key held in memory; `Signer` for both algorithms."""

    def __init__(self, key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
        """Wrap an already loaded key of the `cryptography` library."""
        self._key = key
        self.public = PublicKey(public_jwk(key.public_key()))

    def sign(self, message: bytes) -> bytes:
        """Return the JWS signature bytes: 64 bytes, for ES256 as r||s (RFC 7518 §3.4)."""
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(message)
        r, s = decode_dss_signature(self._key.sign(message, _ES256_HASH))
        return r.to_bytes(_COORDINATE) + s.to_bytes(_COORDINATE)


def generate_key(algorithm: str = ED25519) -> ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey:
    """Return a fresh private key of `algorithm`."""
    if algorithm == ED25519:
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == ES256:
        return ec.generate_private_key(ec.SECP256R1())
    message = f"algorithm {algorithm!r}: expected {ED25519} or {ES256}"
    raise MalformedError(message, code="algorithm-unknown", pointer="/alg")


def public_jwk(key: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> Jwk:
    """Return the JSON Web Key of a public key."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return Jwk(kty="OKP", crv="Ed25519", x=to_base64url(key.public_bytes_raw()))
    numbers = key.public_numbers()
    x, y = (to_base64url(number.to_bytes(_COORDINATE)) for number in (numbers.x, numbers.y))
    return Jwk(kty="EC", crv="P-256", x=x, y=y)


def thumbprint(jwk: Jwk) -> str:
    """Return the RFC 7638 thumbprint: base64url of SHA-256 over the required members in order."""
    return to_base64url(hashlib.sha256(msgspec.json.encode(jwk, order="sorted")).digest())


def to_base64url(raw: bytes) -> str:
    """Return base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str, *, what: str, pointer: str = "") -> bytes:
    """Return the bytes of unpadded base64url in its one canonical form.

    Raises:
        MalformedError: another alphabet, padding, or unused bits that are not zero.
    """
    try:
        return decode_base64url(text.encode("ascii"), what=what, pointer=pointer)
    except UnicodeEncodeError:
        _refuse_base64url(what, pointer)


def decode_base64url(text: bytes, *, what: str, pointer: str = "") -> bytes:
    """Do what `from_base64url` does, for what is bytes already."""
    rest = len(text) % 4
    if rest == 0 or text[-1] in _LAST_LETTERS.get(rest, b""):
        with suppress(msgspec.MsgspecError):
            return _DECODE(b'"' + text.translate(_FROM_URL) + _ENDS[rest])
    _refuse_base64url(what, pointer)


def _refuse_base64url(what: str, pointer: str) -> NoReturn:
    message = f"{what}: expected base64url without padding"
    raise MalformedError(message, code="base64url-malformed", pointer=pointer)


def _load(jwk: Jwk) -> tuple[str, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey]:
    if (jwk.kty, jwk.crv) == ("OKP", "Ed25519") and jwk.y is None:
        return ED25519, _load_ed25519(_coordinate(jwk.x, "x"))
    if (jwk.kty, jwk.crv) == ("EC", "P-256") and jwk.y is not None:
        return ES256, _load_p256(_coordinate(jwk.x, "x"), _coordinate(jwk.y, "y"))
    message = f"key of type {jwk.kty}/{jwk.crv}: expected OKP/Ed25519 with x, or EC/P-256 with x and y"
    raise MalformedError(message, code="key-type", pointer="/kty")


def _coordinate(text: str, member: str) -> bytes:
    raw = from_base64url(text, what=f"key member {member}", pointer=f"/{member}")
    if len(raw) != _COORDINATE:
        message = f"key member {member}: expected {_COORDINATE} bytes, found {len(raw)}"
        raise MalformedError(message, code="key-length", pointer=f"/{member}")
    return raw


def _load_ed25519(raw: bytes) -> ed25519.Ed25519PublicKey:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _ED25519_PRIME or y in _SMALL_ORDER_Y:
        message = "key is of small order or not in canonical form: make a new one"
        raise MalformedError(message, code="key-weak", pointer="/x")
    # The library takes any 32 bytes. RFC 8032 §5.1.3: x² = (y²-1) / (dy²+1) must have a square root.
    product = (y * y - 1) * (_ED25519_D * y * y + 1)
    if pow(product, (_ED25519_PRIME - 1) // 2, _ED25519_PRIME) != 1:
        message = "key is not a point on the curve Ed25519"
        raise MalformedError(message, code="key-off-curve", pointer="/x")
    return ed25519.Ed25519PublicKey.from_public_bytes(raw)


def _load_p256(x: bytes, y: bytes) -> ec.EllipticCurvePublicKey:
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    try:
        # The library reduces larger coordinates, so that one key would have two thumbprints (SEC 1 §2.3.4).
        if max(numbers.x, numbers.y) < _P256_PRIME:
            return numbers.public_key()
    except ValueError:
        pass
    message = "key is not a point on the curve P-256"
    raise MalformedError(message, code="key-off-curve", pointer="/x")


def _der_of(signature: bytes) -> bytes:
    if len(signature) != 2 * _COORDINATE:
        message = f"ES256 signature: expected 64 bytes r||s, found {len(signature)}"
        raise SignatureError(message, code="signature-invalid")
    halves = signature[:_COORDINATE], signature[_COORDINATE:]
    return encode_dss_signature(*(int.from_bytes(half) for half in halves))
