# SPDX-License-Identifier: Apache-2.0
"""Keys of the vectors, made from their names, and notes put together line by line: also such as nobody should write.

Written from c2sp.org signed-note and tlog-cosignature, without the code under test. Ed25519 signatures come out the
same every time. ML-DSA-44 ones do not, and `cryptography` cannot be asked for the deterministic variant of FIPS 204:
so they are made once, kept in `ml-dsa-44.json`, and verified whenever they are taken from there.
"""

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

SIGNED_AT = 1790000000
"""POSIX seconds; the same in all vectors, so that a tree head needs one ML-DSA-44 signature only."""

_KEPT = Path(__file__).parents[1] / "ml-dsa-44.json"
_ED25519, _ML_DSA_44 = 0x01, 0x06


def b64(raw: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(raw).decode()


def loosened(text: str) -> str:
    """Return padded base64 that decodes to the same bytes, but with an unused bit set: not how they are written."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = text.rstrip("=")
    last = alphabet.index(bare[-1])
    if bare == text or last % 4:
        raise RuntimeError(f"no unused bit, or one set already: {text}")
    return bare[:-1] + alphabet[last + 1] + text[len(bare) :]


def head(origin: str, size: int | str, root: bytes | str, *extensions: str) -> str:
    """Return the text of a checkpoint; strings are written as they are given."""
    root = root if isinstance(root, str) else b64(root)
    return "".join(f"{line}\n" for line in (origin, size, root, *extensions))


def note(text: str, *lines: str) -> str:
    """Return a signed note with these signature lines."""
    return f"{text}\n" + "".join(f"{line}\n" for line in lines)


def seed_of(name: str) -> bytes:
    """Return the private key, for everybody to see, that goes with a name."""
    return hashlib.sha256(f"verdigris test vectors: {name}".encode()).digest()


class Signatures:
    """The kept ML-DSA-44 signatures, by public key and message."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = json.loads(_KEPT.read_text()) if _KEPT.exists() else {}
        self._used: dict[str, str] = {}
        self.made = 0
        """How many were not kept, and made anew: none, unless cases were added."""

    def take(self, key: MLDSA44PrivateKey, message: bytes) -> bytes:
        """Return the kept signature over `message`, verified; one that is not kept is made."""
        public = key.public_key()
        place = hashlib.sha256(public.public_bytes_raw() + message).hexdigest()
        if place not in self._kept:
            self._kept[place] = b64(key.sign(message))
            self.made += 1
        self._used[place] = self._kept[place]
        signature = base64.b64decode(self._kept[place])
        public.verify(signature, message)
        return signature

    def text(self) -> str:
        """Return the file, with what has been taken since the start and nothing else."""
        return json.dumps(self._used, indent=0, sort_keys=True) + "\n"

    def store(self) -> None:
        """Write the file."""
        _KEPT.write_text(self.text())


SIGNATURES = Signatures()


class _Key:
    kind: int
    public: bytes

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def key_id(self) -> bytes:
        """signed-note: SHA-256(name || 0x0A || type || public key), its first four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """signed-note: name+keyid+base64(type || public key)."""
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def line_of(self, signature: bytes, key_id: bytes | None = None, name: str | None = None) -> str:
        """Return a signature line, with another key ID or name where that is the point of the case."""
        return f"— {name or self.name} {b64((key_id or self.key_id) + signature)}"


class Ed25519(_Key):
    """Signs the text of a note (type 0x01)."""

    kind = _ED25519

    def __init__(self, name: str, label: str = "") -> None:
        super().__init__(name)
        self._private = Ed25519PrivateKey.from_private_bytes(seed_of(f"{name} {label}"))
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, text: str) -> bytes:
        """Return the bare signature."""
        return self._private.sign(text.encode())

    def line(self, text: str) -> str:
        """Return the signature line."""
        return self.line_of(self.sign(text))


class MLDSA44(_Key):
    """Signs a tree head, with the time (type 0x06)."""

    kind = _ML_DSA_44

    def __init__(self, name: str, label: str = "") -> None:
        super().__init__(name)
        self._private = MLDSA44PrivateKey.from_seed_bytes(seed_of(f"{name} {label}"))
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, text: str, time: int = SIGNED_AT) -> bytes:
        """Return time and signature (tlog-cosignature, ML-DSA-44 signed message)."""
        origin, size, root = text.split("\n")[:3]
        names = [bytes([len(name.encode())]) + name.encode() for name in (self.name, origin)]
        when = time.to_bytes(8, "big")
        tree = bytes(8) + int(size).to_bytes(8, "big") + base64.b64decode(root)
        return when + SIGNATURES.take(self._private, b"subtree/v1\n\0" + names[0] + when + names[1] + tree)

    def line(self, text: str) -> str:
        """Return the signature line."""
        return self.line_of(self.sign(text))
