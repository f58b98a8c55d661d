# SPDX-License-Identifier: Apache-2.0
"""Private keys in files: for their owner alone, never overwritten, refused by name when they are no use (case 74)."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from events.errors import ConflictError, RegistryError, UnavailableError
from events.keys import generate_key
from registry.keyfiles import (
    LOG_ED25519,
    LOG_ML_DSA_44,
    generate_log_keys,
    load_key,
    load_signer,
    store_private_key,
)
from registry.sealing import Passphrase

ORIGIN = "ledger.example/test"


@pytest.mark.parametrize("algorithm", ["Ed25519", "ES256"])
def test_a_stored_key_signs_as_before(tmp_path: Path, algorithm: str) -> None:
    """
    What is loaded is the key that was stored, and only its owner can read the file, whatever the umask.
    """
    key, path = generate_key(algorithm), tmp_path / "key.pem"
    before = os.umask(0)
    try:
        store_private_key(path, key)
    finally:
        os.umask(before)
    signer = load_signer(path)

    assert (0o600, algorithm) == (path.stat().st_mode & 0o777, signer.public.algorithm)
    signer.public.verify(signer.sign(b"message"), b"message")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """
    A second key of the same name is refused, also where the name is a link that leads nowhere.
    """
    path, link = tmp_path / "key.pem", tmp_path / "link.pem"
    store_private_key(path, generate_key())
    link.symlink_to(tmp_path / "nowhere")
    kept = path.read_bytes()

    for taken in (path, link):
        with pytest.raises(ConflictError) as refusal:
            store_private_key(taken, generate_key())
        assert "key-file-exists" == refusal.value.code
    assert kept == path.read_bytes()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """
    A key that cannot be written is refused with the file's name.
    """
    with pytest.raises(RegistryError, match=r"none/key\.pem: No such file") as refusal:
        store_private_key(tmp_path / "none" / "key.pem", generate_key())
    assert "key-file-unwritable" == refusal.value.code


def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    If the key cannot be written durably there is no file, so that the next try is not told it exists already.
    """

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(UnavailableError, match="No space left"):
            store_private_key(tmp_path / "key.pem", generate_key())
    assert [] == list(tmp_path.iterdir())
    store_private_key(tmp_path / "key.pem", generate_key())


def _write(path: Path, pem: bytes) -> None:
    path.write_bytes(pem)
    path.chmod(0o600)


def _write_key(path: Path, key: object, password: bytes = b"") -> None:
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection))  # type: ignore[attr-defined]


def _write_public(path: Path) -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    _write(path, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _open_to(mode: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        store_private_key(path, generate_key())
        path.chmod(mode)

    return make


UNUSABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "no file": (lambda _: None, "key-file-missing"),
    "a folder": (lambda path: path.mkdir(mode=0o700), "key-file-malformed"),
    "a pipe": (lambda path: os.mkfifo(path, 0o600), "key-file-malformed"),
    "a link that leads nowhere": (lambda path: path.symlink_to(path.parent / "nowhere"), "key-file-missing"),
    "an empty file": (lambda path: _write(path, b""), "key-file-empty"),
    "no PEM": (lambda path: _write(path, bytes(range(256))), "key-file-malformed"),
    "a key cut short": (
        lambda path: _write(path, b"-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"),
        "key-file-malformed",
    ),
    "a public key": (_write_public, "key-file-malformed"),
    "a key under a passphrase": (
        lambda path: _write_key(path, ed25519.Ed25519PrivateKey.generate(), b"lost"),
        "passphrase-missing",
    ),
    "an RSA key": (
        lambda path: _write_key(path, rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        "key-file-type",
    ),
    "a key on another curve": (lambda path: _write_key(path, ec.generate_private_key(ec.SECP384R1())), "key-file-type"),
    "an Ed448 key": (lambda path: _write_key(path, ed448.Ed448PrivateKey.generate()), "key-file-type"),
    "a log's key": (lambda path: _write_key(path, mldsa.MLDSA44PrivateKey.generate()), "key-file-type"),
    "a key its group may read": (_open_to(0o640), "key-file-open"),
    "a key everybody may read": (_open_to(0o604), "key-file-open"),
    "a key others may write": (_open_to(0o602), "key-file-open"),
}


@pytest.mark.parametrize(("make", "code"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_is_no_use_is_refused(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    """
    Nothing is signed with a key that is not whole, not of our kind, or may have been copied; the file is named.
    """
    path = tmp_path / "key.pem"
    make(path)

    with pytest.raises(RegistryError, match=r"key file .*key\.pem: ") as refusal:
        load_signer(path)
    assert code == refusal.value.code


def test_the_words_of_a_refusal_hold_no_key(tmp_path: Path) -> None:
    """
    Not a line of the file is repeated, in the message or behind it.
    """
    path = tmp_path / "key.pem"
    store_private_key(path, generate_key())
    secret = path.read_text().splitlines()[1]
    path.write_text(path.read_text().replace("END", "ENDE"))

    with pytest.raises(RegistryError) as refusal:
        load_signer(path)
    error: BaseException | None = refusal.value
    while error:
        assert secret not in str(error)
        error = error.__cause__


def test_a_logs_keys_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    """
    Each signs checkpoints under the origin by its own type; a filer's ES256 key never does.
    """
    for name, key in (generate_log_keys() | {"filer.pem": generate_key("ES256")}).items():
        store_private_key(tmp_path / name, key)

    kinds = [load_key(tmp_path / name).note_signer(ORIGIN).verifier.kind for name in (LOG_ED25519, LOG_ML_DSA_44)]
    assert [0x01, 0x06] == kinds
    with pytest.raises(
        RegistryError, match=r"filer\.pem: expected a private key of type Ed25519 or ML-DSA-44"
    ) as refusal:
        load_key(tmp_path / "filer.pem").note_signer(ORIGIN)
    assert "key-file-type" == refusal.value.code


def test_a_filers_key_may_be_under_a_passphrase_of_any_tool(tmp_path: Path) -> None:
    """
    An encrypted PKCS#8 file opens with the passphrase that is asked for, and with no other.
    """
    path, key = tmp_path / "key.pem", ed25519.Ed25519PrivateKey.generate()
    _write_key(path, key, b"right")

    signer = load_signer(path, lambda: Passphrase(b"right"))
    signer.public.verify(signer.sign(b"message"), b"message")
    with pytest.raises(RegistryError) as refusal:
        load_signer(path, lambda: Passphrase(b"wrong"))
    assert "passphrase-wrong" == refusal.value.code
