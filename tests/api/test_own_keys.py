# SPDX-License-Identifier: Apache-2.0
"""The registry's own keys: what keeps it from starting, where they may be, and what never leaves them (case 75)."""

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from api.settings import SECRETS, Settings, resolve_target
from api.wiring import Founding, found, open_registry
from events.errors import RegistryError
from events.keys import generate_key
from events.values import Text
from registry.keyfiles import generate_log_keys, load_key, store_private_key
from registry.keyuris import SECRET_PREFIX, Access, open_key
from registry.passphrases import load_passphrase
from registry.sealing import LEAST, RECOMMENDED, new_seal, parse_sealed
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_registry import sign_company
from tests.api_server import serving
from tests.ledgers import ORIGIN, ForwardClock

REAL = Founding(origin=ORIGIN, title=Text(en="Not a demo"), cost=LEAST)
FILES = ("log-ed25519.pem", "log-mldsa44.pem", "service.pem")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that is no demo, and beside it one that is."""
    folder = tmp_path_factory.mktemp("model")
    found(folder / "here", REAL, clock=ForwardClock())
    found(folder / "demo", _demo(), clock=ForwardClock())
    return folder


def _demo() -> Founding:
    return Founding(origin=ORIGIN, title=Text(en="A demo"), cost=LEAST, demo=True)


@pytest.fixture
def folder(model: Path, tmp_path: Path) -> Path:
    """A copy of the real one, with the demo beside it."""
    shutil.copytree(model / "demo", tmp_path / "demo")
    return Path(shutil.copytree(model / "here", tmp_path / "here"))


def settings_of(folder: Path) -> Settings:
    return resolve_target(str(folder), environ={})


def _overwrite(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    path.chmod(0o600)


def _swap(folder: Path, name: str, other: Path) -> None:
    _overwrite(folder / "keys" / name, other.read_bytes())


def _lose_passphrase(folder: Path) -> None:
    (folder / "passphrase").unlink()


def _replace(name: str, key: object, folder: Path) -> None:
    """Put another, well-sealed key in the place of the one called `name`."""
    path = folder / "keys" / name
    path.unlink()
    seal = new_seal(load_passphrase(folder / "passphrase"), LEAST)
    store_private_key(path, key, seal=seal)  # type: ignore[arg-type]


def _seal_cheaply(folder: Path) -> None:
    path = folder / "keys" / "service.pem"
    sealed = parse_sealed(path.read_bytes())
    cheap = json.loads(msgspec.json.encode(sealed)) | {"cost": {"memory_kib": 8, "iterations": 1, "lanes": 1}}
    body = base64.encodebytes(json.dumps(cheap, separators=(",", ":"), sort_keys=True).encode()).decode()
    label = "VERDIGRIS SEALED KEY"
    _overwrite(path, f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode())


def _rename_inside(folder: Path) -> None:
    path = folder / "keys" / "service.pem"
    body = base64.b64decode("".join(path.read_text().splitlines()[1:-1]))
    text = base64.b64encode(body.replace(b" service", b" gervice")).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    label = "VERDIGRIS SEALED KEY"
    _overwrite(path, f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode())


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a key that everybody may read": (lambda at: (at / "keys/service.pem").chmod(0o644), "key-file-open"),
    "a passphrase that everybody may read": (lambda at: (at / "passphrase").chmod(0o644), "key-file-open"),
    "an empty key": (lambda at: _overwrite(at / "keys/log-mldsa44.pem", b""), "key-file-empty"),
    "an empty passphrase": (lambda at: _overwrite(at / "passphrase", b"\n"), "key-file-empty"),
    "a key cut short": (
        lambda at: _overwrite(at / "keys/service.pem", (at / "keys/service.pem").read_bytes()[:-40]),
        "key-file-malformed",
    ),
    "a log key of a type that signs no checkpoints": (
        lambda at: _replace("log-ed25519.pem", generate_key("ES256"), at),
        "key-file-type",
    ),
    "a log's key in the service's place": (
        lambda at: _replace("service.pem", generate_log_keys()["log-mldsa44.pem"], at),
        "key-file-type",
    ),
    "a lost passphrase": (_lose_passphrase, "passphrase-missing"),
    "another passphrase": (lambda at: _overwrite(at / "passphrase", b"not the one"), "passphrase-wrong"),
    "a name changed beside the ciphertext": (_rename_inside, "passphrase-wrong"),
    "a cost that anybody could pay": (_seal_cheaply, "key-file-malformed"),
    "a key that is not sealed": (lambda at: _swap(at, "service.pem", at / "keys/governance-1.pem"), "key-file-plain"),
    "no service key": (lambda at: (at / "keys/service.pem").unlink(), "key-file-missing"),
    "one of two log keys": (lambda at: (at / "keys/log-mldsa44.pem").unlink(), "log-key-not-held"),
    "another key in a log key's place": (
        lambda at: _replace("log-ed25519.pem", generate_log_keys()["log-ed25519.pem"], at),
        "log-key-not-held",
    ),
    "another service key": (lambda at: _replace("service.pem", generate_key(), at), "keys-of-another-log"),
}


@pytest.mark.parametrize(("spoil", "code"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_case_74_it_does_not_start_with(spoil: Callable[[Path], object], code: str, folder: Path) -> None:
    """
    Each way in which a key is of no use keeps the registry from starting to write, under a code of its own; it can
    still be read.
    """
    spoil(folder)

    with pytest.raises(RegistryError) as refusal:
        open_registry(settings_of(folder), writing=True)
    assert code == refusal.value.code
    with open_registry(settings_of(folder), writing=False) as registry:
        assert ORIGIN == registry.foundation.origin


@pytest.mark.parametrize("name", FILES)
def test_case_74_a_key_made_for_demos_signs_for_no_other_registry(name: str, folder: Path) -> None:
    """
    A demo's key is refused by the mark under its seal, though its passphrase is at hand.
    """
    _swap(folder, name, folder.parent / "demo" / "keys" / name)
    _overwrite(folder / "passphrase", (folder.parent / "demo" / "passphrase").read_bytes())
    for other in set(FILES) - {name}:
        _swap(folder, other, folder.parent / "demo" / "keys" / other)

    with pytest.raises(RegistryError) as refusal:
        open_registry(settings_of(folder), writing=True)
    assert "key-for-demos" == refusal.value.code
    with open_registry(settings_of(folder.parent / "demo"), writing=True) as demo:
        assert demo.foundation.demo


def test_what_init_makes_is_dear_to_guess(tmp_path: Path) -> None:
    """
    Without other wishes keys are sealed as RFC 9106 recommends, all under one salt, with 256 bits of passphrase.
    """
    settings = found(tmp_path / "here", Founding(origin=ORIGIN, title=Text(en="X")))
    sealed = [parse_sealed((Path(settings.keys) / name).read_bytes()) for name in FILES]

    assert {RECOMMENDED} == {each.cost for each in sealed}
    assert 1 == len({each.salt for each in sealed})
    assert 3 == len({each.nonce for each in sealed})
    assert 32 == len(base64.urlsafe_b64decode((tmp_path / "here/passphrase").read_text().strip() + "="))
    assert "/passphrase\n" in (tmp_path / "here/.gitignore").read_text()
    with open_registry(settings, writing=True) as registry:
        assert registry.publisher.state.writing


URIS: dict[str, Callable[[bytes, bytes], str]] = {
    "the sealed file's text": lambda sealed, _: sealed.decode(),
    "PKCS#8 in PEM": lambda _, der: _pem(der),
    "PKCS#8 in base64 on one line": lambda _, der: base64.b64encode(der).decode(),
}


def _pem(der: bytes) -> str:
    key = load_der_private_key(der, None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _open_bytes(folder: Path, name: str) -> bytes:
    sealed = parse_sealed((folder / "keys" / name).read_bytes())
    return sealed.open(load_passphrase(folder / "passphrase"))


@pytest.mark.parametrize("written", URIS.values(), ids=URIS.keys())
def test_keys_may_come_from_the_environment(
    written: Callable[[bytes, bytes], str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With URIs in the settings the registry writes without a key file.
    """
    uris = []
    for number, name in enumerate(FILES):
        text = written((folder / "keys" / name).read_bytes(), _open_bytes(folder, name))
        monkeypatch.setenv(f"{SECRETS}{number}", text)
        uris.append(f"env:{SECRETS}{number}")
    shutil.rmtree(folder / "keys")
    settings = msgspec.structs.replace(settings_of(folder), log_keys=" ".join(uris[:2]), service_keys=uris[2])

    with open_registry(settings, writing=True) as registry:
        assert registry.publisher.state.writing
        assert registry.service_signer.public.key_id


BAD_URIS = {
    "a scheme nobody knows": ("pkcs11:token=x", "key-uri-unknown"),
    "no scheme": ("keys/log.pem", "key-uri-unknown"),
    "a variable that is not for keys": ("env:HOME", "key-uri-unknown"),
    "a variable that is not set": ("env:VERDIGRIS_SECRET_GONE", "key-variable-missing"),
    "a variable with something else in it": ("env:VERDIGRIS_SECRET_ODD", "key-file-malformed"),
    "a file that is not there": ("file:gone.pem", "key-file-missing"),
}


@pytest.mark.parametrize(("uri", "code"), BAD_URIS.values(), ids=BAD_URIS.keys())
def test_a_uri_that_names_no_key(uri: str, code: str, tmp_path: Path) -> None:
    """
    It is refused with its reason, and what stands in the variable is not repeated.
    """
    access = Access(environ={"VERDIGRIS_SECRET_ODD": "s3cret words", "HOME": "/root"}, folder=tmp_path)

    with pytest.raises(RegistryError) as refusal:
        open_key(uri, access)
    assert code == refusal.value.code
    assert "s3cret" not in str(refusal.value) + repr(refusal.value.__cause__)


def test_the_variables_of_keys_are_no_settings() -> None:
    """
    Settings leave alone what begins as a variable for keys does.
    """
    assert SECRET_PREFIX == SECRETS


def _forms(raw: bytes) -> Iterator[bytes]:
    """Yield `raw` in every form in which it could leak."""
    yield raw
    yield raw.hex().encode()
    for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        # Base64 of what surrounds it shows up shifted: its middle third is the same in one of three alignments.
        yield encoded[:-4].rstrip(b"=")
    for shift in (1, 2):
        yield base64.b64encode(bytes(shift) + raw)[4:-4]


def _secrets(folder: Path) -> dict[str, list[bytes]]:
    """Return what must appear nowhere: seeds, DER, the lines of their PEM, and the passphrase."""
    secrets = {"passphrase": [(folder / "passphrase").read_bytes().strip()]}
    for name in FILES:
        der = _open_bytes(folder, name)
        seed = load_der_private_key(der, None).private_bytes_raw()  # type: ignore[union-attr]
        lines = [line.encode() for line in _pem(der).splitlines() if not line.startswith("-")]
        secrets[name] = [*_forms(seed), *_forms(der), *lines]
    return secrets


def _assert_absent(secrets: dict[str, list[bytes]], where: str, raw: bytes) -> None:
    found = sorted({name for name, forms in secrets.items() for form in forms if form in raw})
    assert (where, []) == (where, found)


def test_case_75_the_search_finds_what_it_looks_for(folder: Path) -> None:
    """
    Each secret is found where it was put in any of its forms, also inside other base64: the search is no blind one.
    """
    secrets = _secrets(folder)
    der = _open_bytes(folder, "service.pem")
    for leak in (der, der.hex().encode(), base64.b64encode(b"x" + der), _pem(der).encode()):
        with pytest.raises(AssertionError):
            _assert_absent(secrets, "a leak", b"before " + leak + b" after")


def test_case_75_the_keys_are_nowhere_but_in_their_files(folder: Path) -> None:
    """
    A server that works, refuses, fails and ends leaves no key and no passphrase in its log, answers, environment,
    settings or databases; nor do the commands, whatever they print.
    """
    secrets = _secrets(folder)
    seen: dict[str, bytes] = {}
    with serving("all", folder) as server:
        for path in ("/v1/keys", "/healthz", "/checkpoint", "/v1/nothing", "/v1/rights?as_of=x", "/metrics", "/"):
            answer = httpx.get(server.url + path)
            seen[path] = answer.content + repr(answer.headers).encode()
        for raw in (sign_company(folder, "NEWCO"), b"no filing", (folder / "keys/service.pem").read_bytes()[:0]):
            answer = httpx.post(
                f"{server.url}/filings", content=raw, headers={"Content-Type": "application/jose"}, timeout=30
            )
            seen[f"filing of {len(raw)} bytes"] = answer.content + repr(answer.headers).encode()
        process = Path(f"/proc/{server.process.pid}")
        seen["environ"], seen["cmdline"] = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        server.stop()
        seen["log"] = server.log.read_bytes()
    for line in ("doctor --json", "key list --json", "key show keys/governance-1.pem", "audit --json", "doctor"):
        seen[line] = _said(verdigris(*line.split(), "--registry", folder) if "show" not in line else _show(folder))
    settings = settings_of(folder)
    with open_registry(settings, writing=True) as registry:
        held = registry.own_keys.load_log()
        parts = (registry, registry.own_keys, registry.service_signer, registry.publisher, *held, settings)
        seen["reprs"] = "\n".join(map(repr, parts)).encode() + str(settings).encode()
        seen["held key"] = repr(load_key(folder / "keys/service.pem", registry.own_keys.passphrase)).encode()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "passphrase":
            seen[str(file.relative_to(folder))] = file.read_bytes()

    # The name of the setting may be shown, what is in the file not.
    for where, raw in seen.items():
        _assert_absent(secrets, where, raw)
    assert {"registry.sqlite", "guard.sqlite", "registry.toml", "log", "environ"} <= set(seen)


def _show(folder: Path) -> Outcome:
    return verdigris("key", "show", folder / "keys/governance-1.pem")


def _said(outcome: Outcome) -> bytes:
    return (outcome.out + outcome.err).encode()
