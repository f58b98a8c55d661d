# SPDX-License-Identifier: Apache-2.0
"""Changing the registry's keys by command, under running servers, and the drill for stolen ones (cases 72 and 73)."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from litestar.testing import TestClient
from msgspec import structs

from api.intake.app import Intake
from api.intake.refusals import HEADER, verify_refusal
from api.public.app import public_app
from api.rotation import Change, file_change, prepare_service_key, prepare_service_retirement
from api.settings import Settings, resolve_target
from api.wiring import Founding, WritingRegistry, found, open_registry
from api.worker import Worker
from events.catalogue.trust import ServiceKeyRetired
from events.entry import parse_entry
from events.errors import NotPermittedError, RegistryError, RejectedError, UnavailableError
from events.filing import parse_filing
from events.ids import Position
from events.keys import Jwk, PublicKey
from events.tlog.note import parse_note
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.signatures import parse_vkey
from events.values import Text
from registry.audit import audit
from registry.keyfiles import GOVERNANCE, load_signer
from registry.ledger.logkeys import LogKeys, follow_log_keys
from registry.sealing import LEAST
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import Server, serving
from tests.ledgers import ORIGIN, ForwardClock

GOLDEN = Path(__file__).parent / "golden"
JOSE = {"Content-Type": "application/jose"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded registry that tests copy."""
    folder = tmp_path_factory.mktemp("model") / "here"
    found(folder, FOUNDING)
    return folder


@pytest.fixture
def folder(model: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(model, tmp_path / "here"))


def settings_of(folder: Path) -> Settings:
    return resolve_target(str(folder), environ={})


def change(folder: Path, *words: object) -> Outcome:
    """Run a change of keys that governance signs; it must succeed."""
    done = verdigris("key", *words, "--governance-key", folder / "keys" / GOVERNANCE, "--registry", folder, "--json")
    assert 0 == done.code, done.err
    return done


def vkeys_of(folder: Path) -> list[str]:
    return (folder / "log.vkey").read_text().splitlines()


def file_at(server: Server, folder: Path, party: str) -> httpx.Response:
    return httpx.post(f"{server.url}/filings", content=sign_company(folder, party), headers=JOSE, timeout=30)


def verifies(answer: httpx.Response, vkeys: list[str]) -> bool:
    """Tell whether the receipt in `answer` verifies for who knows just these keys."""
    body = answer.json()
    try:
        verify_tlog_proof(
            parse_tlog_proof(body["proof"].encode()), body["entry"].encode(), [parse_vkey(v) for v in vkeys], ORIGIN
        )
    except RegistryError:
        return False
    return True


def test_case_73_a_running_server_takes_up_the_new_keys_without_a_gap(folder: Path) -> None:
    """
    While a server runs, the log's keys are rotated and the old ones retired by command: every filing before, between
    and behind is taken, and each receipt verifies for the clients of its time.
    """
    old = vkeys_of(folder)
    with serving("all", folder) as server:
        before = file_at(server, folder, "BEFORE")
        change(folder, "rotate", "log")
        both = vkeys_of(folder)
        new = both[:2]
        between = file_at(server, folder, "BETWEEN")
        change(folder, "retire", "log")
        behind = file_at(server, folder, "BEHIND")
        health = httpx.get(f"{server.url}/healthz").json()
        listed = httpx.get(f"{server.url}/v1/keys").json()["log"]

    assert [201] * 3 == [answer.status_code for answer in (before, between, behind)]
    assert (4, set(old), ["ok", True]) == (len(both), set(both[2:]), [health["status"], health["writes"]["ok"]])
    assert [(True, False), (True, True), (False, True)] == [
        (verifies(answer, old), verifies(answer, new)) for answer in (before, between, behind)
    ]
    assert all(verifies(answer, vkeys_of(folder)) for answer in (before, between, behind))
    assert [True, True, False, False] == [key["added_at"] == 0 and key["retired_at"] is not None for key in listed]
    audited = verdigris("audit", folder, "--json")
    assert (0, []) == (audited.code, audited.json["findings"])


def test_a_receipt_from_before_all_rotations_still_verifies() -> None:
    """
    A receipt and an entry kept since before the log changed its keys verify with the keys of their time, and with a
    `log.vkey` of today that lists all of them.
    """
    for keys in ("log-then.vkey", "log-now.vkey"):
        done = verdigris(
            "receipt",
            "verify",
            GOLDEN / "then.tlog-proof",
            GOLDEN / "then.json",
            "--vkey-file",
            GOLDEN / keys,
            "--json",
        )
        assert (0, True) == (done.code, json.loads(done.out)["ok"]), done.err
    assert 2 < len((GOLDEN / "log-now.vkey").read_text().splitlines())
    alone = verdigris(
        "receipt", "verify", GOLDEN / "now.tlog-proof", GOLDEN / "now.json", "--vkey-file", GOLDEN / "log-then.vkey"
    )
    assert 7 == alone.code


def test_case_72_the_drill_for_stolen_log_keys(folder: Path) -> None:
    """
    As deploy/KEY-CEREMONY.md says: new keys, endorsed by the stolen ones and filed by governance; the stolen ones are
    retired with their last good size; who knew only them follows the public log to the new ones.
    """
    known = tuple(parse_vkey(vkey) for vkey in vkeys_of(folder))
    rotated = change(folder, "rotate", "log").json["filed"]
    size = verdigris("log", "checkpoint", "--registry", folder, "--json").json["size"]
    change(folder, "retire", "log", "--reason", "compromised", "--last-good-size", size)

    shown = verdigris("key", "list", "--registry", folder, "--json").json["log"]
    assert [("compromised", size)] * 2 + [(None, None)] * 2 == [(key["reason"], key["last_good_size"]) for key in shown]
    assert {key["vkey"] for key in shown[2:]} == set(vkeys_of(folder)), "a stolen key vouches for nothing offline"
    with open_registry(settings_of(folder), writing=False) as registry, registry.store.reading() as view:
        entries = [parse_entry(stored.raw) for stored in view.entries(Position(0), 100)]
        newest = view.checkpoint()
    followed = follow_log_keys(ORIGIN, known, entries)  # type: ignore[arg-type]
    assert {key.vkey for key in followed} == set(vkeys_of(folder))
    keys = LogKeys()
    for entry in entries:
        keys = keys.evolve(entry)
    assert (len(entries), rotated) == (keys.verify(newest).size, [{"type": "log_key.added.v1", "position": 1}])


def test_lost_log_keys_are_replaced_by_one_command(folder: Path) -> None:
    """
    A key file that is gone keeps the registry from writing until governance brings in a new pair; then all is well.
    """
    (folder / "keys/log-mldsa44.pem").unlink()
    refused = verdigris("key", "rotate", "log", "--governance-key", folder / "keys" / GOVERNANCE, "--registry", folder)
    assert (8, True) == (refused.code, "log-key-not-held" in refused.err or "not held" in refused.err), refused.err
    assert not list((folder / "keys").glob("*-2.pem"))

    done = change(folder, "rotate", "log", "--lost").json

    assert ["log_key.added.v1", "log_key.retired.v1"] == [each["type"] for each in done["filed"]]
    with open_registry(settings_of(folder), writing=True) as registry:
        in_force = [key.verifier.kind for key in registry.log_keys().in_force]
        receipt = registry.desk.file(sign_company(folder, "NEWCO"))
    assert [0x01, 0x01, 0x06] == sorted(in_force)
    assert 3 == len(parse_note(parse_tlog_proof(receipt.proof).checkpoint).signatures)
    audited = verdigris("audit", folder, "--json")
    assert (0, []) == (audited.code, audited.json["findings"])


def test_lost_log_keys_are_replaced_behind_entries_that_were_never_signed(folder: Path) -> None:
    """
    A crash between commit and checkpoint, and then the disk with the key is gone: the next checkpoint covers both.
    """
    with open_registry(settings_of(folder), writing=True) as registry:
        committed = registry.desk._sequence([parse_filing(sign_company(folder, "CUT-OFF"))])
    (folder / "keys/log-mldsa44.pem").unlink()

    done = change(folder, "rotate", "log", "--lost").json

    assert [2, 3] == [each["position"] for each in done["filed"]]
    assert not isinstance(committed[0], RejectedError)
    with open_registry(settings_of(folder), writing=True) as registry:
        assert registry.desk.get_receipt(committed[0].position).entry
    audited = verdigris("audit", folder, "--json")
    assert (0, []) == (audited.code, audited.json["findings"])


def test_a_change_that_is_half_taken_keeps_the_keys_it_made(registry: WritingRegistry) -> None:
    """
    Once the log names a key, its file is never taken away, whatever becomes of the rest of the change.
    """
    governance = load_signer(Path(registry.settings.keys) / GOVERNANCE)
    added = prepare_service_key(registry)
    unknown = ServiceKeyRetired(key_id="A" * 43, reason="superseded")

    with pytest.raises(RejectedError):
        file_change(registry, Change(events=(*added.events, unknown), files=added.files), governance)

    assert all(path.is_file() for path in added.files)
    assert registry.service_signer.public.key_id == registry.service_keys.in_force()[0].public.key_id
    assert 2 == len(registry.service_keys.in_force())


def test_a_server_elsewhere_is_fenced_until_the_keys_are_brought(folder: Path, tmp_path: Path) -> None:
    """
    A server whose own folder lacks the new keys refuses filings as unavailable, tells so on /healthz, and reads on;
    once the files are there it goes on by itself.
    """
    elsewhere = Path(shutil.copytree(folder / "keys", tmp_path / "elsewhere"))
    with serving("all", folder, keys=elsewhere) as server:
        change(folder, "rotate", "log")
        refused = file_at(server, folder, "NEWCO")
        health = httpx.get(f"{server.url}/healthz").json()
        read = httpx.get(f"{server.url}/v1/keys")
        for path in (folder / "keys").glob("*-2.pem"):
            shutil.copy2(path, elsewhere)
        taken = file_at(server, folder, "NEWCO")

    assert (503, "log-key-not-held") == (refused.status_code, refused.json()["code"])
    assert ("degraded", False, "log-key-not-held") == (
        health["status"],
        health["writes"]["ok"],
        health["writes"]["code"],
    )
    assert (200, 201) == (read.status_code, taken.status_code)


def test_a_process_started_with_old_keys_does_not_start(folder: Path, tmp_path: Path) -> None:
    """
    After a retirement the old key files alone open nothing for writing.
    """
    elsewhere = Path(shutil.copytree(folder / "keys", tmp_path / "elsewhere"))
    change(folder, "rotate", "log")
    change(folder, "retire", "log")
    settings = resolve_target(str(folder), environ={"VERDIGRIS_KEYS": str(elsewhere)})

    with pytest.raises(UnavailableError) as refusal:
        open_registry(settings, writing=True)
    assert "log-key-not-held" == refusal.value.code


def test_governance_may_sign_elsewhere(folder: Path, tmp_path: Path) -> None:
    """
    With `--out` the data goes to where governance's key is and comes back as a signed filing; `log.vkey` then follows.
    """
    data, jws, offline = tmp_path / "data.json", tmp_path / "change.jws", tmp_path / "offline.pem"
    shutil.move(folder / "keys" / GOVERNANCE, offline)
    made = verdigris("key", "rotate", "log", "--out", data, "--registry", folder, "--json")
    assert (0, "log_key.added.v1", 2) == (made.code, made.json["type"], len(vkeys_of(folder)))
    signed = verdigris(
        "file", made.json["type"], "--subject", "registry", "--data", data, "--key", offline, "--ledger", ORIGIN,
        "--out", jws, "--registry", folder,
    )  # fmt: skip
    assert 0 == signed.code, signed.err
    assert 0 == verdigris("submit", jws, "--registry", folder).code

    open_registry(settings_of(folder), writing=True).close()
    assert 4 == len(vkeys_of(folder))


MISUSE = {
    "nobody signs": ("rotate", "log"),
    "signed twice": ("rotate", "log", "--governance-key", "g.pem", "--out", "x"),
    "lost, and signed elsewhere": ("rotate", "log", "--lost", "--out", "x"),
    "compromised since nobody knows when": ("retire", "log", "--out", "x", "--reason", "compromised"),
    "a size where nothing is compromised": ("retire", "log", "--out", "x", "--last-good-size", "3"),
    "a size for the service": ("retire", "service", "--out", "x", "--reason", "compromised", "--last-good-size", "3"),
    "a day for the log": ("retire", "log", "--out", "x", "--compromised-since", "2026-01-01"),
    "another kind of key": ("rotate", "governance", "--out", "x"),
}


@pytest.mark.parametrize("words", MISUSE.values(), ids=MISUSE.keys())
def test_a_command_that_makes_no_sense_makes_no_key(words: tuple[str, ...], folder: Path) -> None:
    """
    It is a usage error, told before anything is opened.
    """
    done = verdigris("key", *words, "--registry", folder)

    assert 2 == done.code, done.err
    assert 4 == len(list((folder / "keys").glob("*.pem")))


def test_what_is_refused_leaves_no_key_behind(folder: Path) -> None:
    """
    Signed by a key that is not governance's, nothing is recorded and the new files are taken away.
    """
    stranger = folder / "stranger.pem"
    assert 0 == verdigris("key", "new", stranger).code
    done = verdigris("key", "rotate", "log", "--governance-key", stranger, "--registry", folder)

    assert 4 == done.code, done.err
    assert 4 == len(list((folder / "keys").glob("*.pem")))
    alone = verdigris("key", "retire", "service", "--governance-key", folder / "keys" / GOVERNANCE, "-r", folder)
    assert 3 == alone.code, alone.err


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[WritingRegistry]:
    """A registry of a test's own."""
    settings = found(tmp_path / "own", FOUNDING, clock=ForwardClock())
    # It was founded some time ago, and the first sweep of today is no jump of the clock.
    with open_registry(structs.replace(settings, sweep_jump_days=36_525), writing=True) as registry:
        yield registry


def test_refusals_and_sweeps_go_on_through_a_rotation_of_the_service_key(registry: WritingRegistry) -> None:
    """
    Before, during and after the overlap every refusal verifies with a key of `/v1/keys`, the old ones for ever, and
    each sweep is recorded by the key of its time.
    """
    governance = load_signer(Path(registry.settings.keys) / GOVERNANCE)
    changes: tuple[Callable[[], Change], ...] = (
        lambda: Change(events=()),
        lambda: prepare_service_key(registry),
        lambda: prepare_service_retirement(registry, reason="superseded"),
    )
    refusals, sweepers = [], []
    window = Intake(registry, on_recorded=lambda: None)
    with TestClient(window.app(), raise_server_exceptions=False) as intake:
        for prepare in changes:
            file_change(registry, prepare(), governance)
            refusals.append(intake.post("/filings", content=b"no filing", headers=JOSE))
            Worker(registry).sweep()
            sweepers.append(_last_signer(registry))
    window.close()
    with TestClient(public_app(registry)) as public:
        keys = public.get("/v1/keys").json()

    listed = {item["key_id"]: Jwk(**item["jwk"]) for item in keys["items"] if item["party"] == "SERVICE"}
    signers = [_kid(refusal) for refusal in refusals]
    assert (2, 3) == (len(listed), len(sweepers))
    report = audit(registry.database, registry.store, guard=registry.guard, progress=lambda *_: None)
    assert () == report.findings
    assert signers == sweepers
    assert [True, False, False] == [signer != keys["service"]["key_id"] for signer in signers]
    for refusal, signer in zip(refusals, signers, strict=True):
        verify_refusal(refusal.headers[HEADER], refusal.content, PublicKey(listed[signer]))


def _last_signer(registry: WritingRegistry) -> str:
    with registry.store.reading() as view:
        entry = parse_entry(view.entry(Position(view.head().size - 1)).raw)
    assert "scheduler.run_completed.v1" == entry.filing.payload.type
    return entry.filing.header.kid


def _kid(refusal: httpx.Response) -> str:
    from events.keys import from_base64url

    header = json.loads(from_base64url(refusal.headers[HEADER].partition(".")[0], what="header"))
    return str(header["kid"])


def test_without_the_service_key_in_force_nothing_is_refused_for_good(registry: WritingRegistry) -> None:
    """
    A process that lacks it can prove no refusal, so it answers as unavailable; brought to it, the key is taken up.
    """
    governance = load_signer(Path(registry.settings.keys) / GOVERNANCE)
    made = prepare_service_key(registry)
    file_change(registry, made, governance)
    [path] = made.files
    hidden = path.rename(path.with_name("hidden"))
    registry.service_keys._held = registry.own_keys.load_service()
    file_change(registry, prepare_service_retirement(registry, reason="lost"), governance)
    window = Intake(registry, on_recorded=lambda: None)
    with TestClient(window.app(), raise_server_exceptions=False) as intake:
        fenced = intake.post("/filings", content=b"no filing", headers=JOSE)
        with pytest.raises(UnavailableError):
            registry.check_keys()
        hidden.rename(path)
        refused = intake.post("/filings", content=b"no filing", headers=JOSE)
    window.close()

    assert (503, "service-key-not-held", False) == (fenced.status_code, fenced.json()["code"], HEADER in fenced.headers)
    assert (400, True) == (refused.status_code, HEADER in refused.headers)


def test_a_lost_service_key_is_replaced_by_one_command(folder: Path) -> None:
    """
    Without its file the registry does not start; governance brings in another, and the lost one is retired with it.
    """
    (folder / "keys/service.pem").unlink()
    with pytest.raises(RegistryError):
        open_registry(settings_of(folder), writing=True)

    done = change(folder, "rotate", "service", "--lost").json

    assert ["service_key.added.v1", "service_key.retired.v1"] == [each["type"] for each in done["filed"]]
    with open_registry(settings_of(folder), writing=True) as registry:
        assert registry.service_signer.public.key_id == registry.service_keys.in_force()[0].public.key_id


def test_new_keys_open_with_the_old_ones(folder: Path) -> None:
    """
    They share salt and cost with those in force, so that a process derives one key for all of them.
    """
    from registry.sealing import parse_sealed

    change(folder, "rotate", "log")
    change(folder, "rotate", "service")
    sealed = [parse_sealed(path.read_bytes()) for path in (folder / "keys").glob("*.pem") if path.name != GOVERNANCE]
    assert (6, 1, {LEAST}) == (len(sealed), len({each.salt for each in sealed}), {each.cost for each in sealed})
    assert all(each.name.startswith("DEMO ") for each in sealed), "a demo's new keys are a demo's, too"


def test_a_plain_key_is_sealed_in_its_place(tmp_path: Path) -> None:
    """
    A registry whose key lies open says what to run; that done, it opens, and the key is the same.
    """
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    from registry.keyfiles import store_private_key
    from registry.passphrases import load_passphrase
    from registry.sealing import parse_sealed

    settings = found(tmp_path / "here", Founding(origin=ORIGIN, title=Text(en="X"), cost=LEAST))
    path = tmp_path / "here/keys/service.pem"
    der = parse_sealed(path.read_bytes()).open(load_passphrase(tmp_path / "here/passphrase"))
    path.unlink()
    store_private_key(path, load_der_private_key(der, None))  # type: ignore[arg-type]
    with pytest.raises(NotPermittedError, match=f"verdigris key encrypt {path}"):
        open_registry(settings, writing=True)
    assert 1 == verdigris("doctor", "--registry", tmp_path / "here").code

    done = verdigris("key", "encrypt", path, "--registry", tmp_path / "here", "--json")

    assert (0, 0o600) == (done.code, path.stat().st_mode & 0o777), done.err
    open_registry(settings, writing=True).close()
    assert [".gitignore"] == [hidden.name for hidden in (tmp_path / "here/keys").glob(".*")]


def test_governance_is_handed_over_by_command(folder: Path) -> None:
    """
    Governance passes to a new key by one command: the old one is refused from then on, and an audit agrees.
    """
    heir = folder / "heir.pem"
    assert 0 == verdigris("key", "new", heir).code

    done = change(folder, "hand-over", "--new-key", heir).json
    again = verdigris(
        "key", "hand-over", "--new-key", heir, "--governance-key", folder / "keys" / GOVERNANCE, "-r", folder, "--json"
    )

    assert ["governance_keys.changed.v1"] == [each["type"] for each in done["filed"]]
    assert (4, "key-revoked") == (again.code, json.loads(again.err)["code"])
    audited = verdigris("audit", folder, "--json")
    assert (0, []) == (audited.code, audited.json["findings"])


def test_governance_of_several_keys_is_written_to_a_file(folder: Path, tmp_path: Path) -> None:
    """
    Where the keys are apart, the event's data is written with every proof in it, for others to sign.
    """
    files = [tmp_path / f"g{number}.pem" for number in range(3)]
    for file in files:
        assert 0 == verdigris("key", "new", file).code
    named = [word for file in files for word in ("--new-key", file)]

    done = verdigris("key", "hand-over", *named, "--threshold", "2", "--out", tmp_path / "data.json", "-r", folder)

    assert 0 == done.code, done.err
    data = json.loads((tmp_path / "data.json").read_text())
    assert (3, 2, 1) == (len(data["governance_keys"]), data["governance_threshold"], len(data["retired"]))
