# SPDX-License-Identifier: Apache-2.0
"""`log resume` and `log recover`: the way back after a stop, as an operator goes it (cases 61, 68 and 151)."""

import json
import shutil
from pathlib import Path

import httpx
import pytest
from pysqlite3 import dbapi2

from api.settings import resolve_target
from api.wiring import open_registry
from events.errors import EvidenceError
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_server import serving
from tests.oracle import check_everything

REASON = "the audit finds nothing: a cable was loose"


def _stop(folder: Path) -> None:
    with open_registry(resolve_target(str(folder)), writing=True) as registry:
        registry.publisher.stop(EvidenceError("a hash differs", code="hash-mismatch", position=3))


def _file(folder: Path, party: str) -> Outcome:
    data = folder.parent / f"{party}.json"
    data.write_text(json.dumps({"party_kind": "company", "names": {"en": party}}))
    subject = f"party:{party}"
    return verdigris(
        "file", "party.registered.v1", "--subject", subject, "--data", data, "--key", _key(folder), "-r", folder,
        "--json",
    )  # fmt: skip


def _key(folder: Path) -> Path:
    return folder / "keys" / "governance-1.pem"


def _keys(folder: Path) -> tuple[object, ...]:
    return ("--key", _key(folder), "--second-key", folder / "keys" / "DEMO-DNR.pem")


def test_case_151_an_operator_resumes_writing(demo: Path):
    _stop(demo)
    checks = {each["check"]: each for each in verdigris("doctor", "-r", demo, "--json").json["checks"]}
    assert not checks["writing"]["ok"]
    assert all(words in checks["writing"]["value"] for words in ("hash-mismatch", "position 3", "a hash differs"))
    assert "log resume" in checks["writing"]["fix"]

    planned = verdigris("log", "resume", "-r", demo, "--reason", REASON, *_keys(demo), "--dry-run", "--json")
    assert (0, True) == (planned.code, planned.json["stopped"])
    assert not _is_writing(demo)

    done = verdigris("log", "resume", "-r", demo, "--reason", REASON, *_keys(demo), "--json")
    assert (0, False, "hash-mismatch") == (done.code, done.json["stopped"], done.json["stop"]["code"])
    assert "a hash differs" in done.err
    assert 0 == verdigris("doctor", "-r", demo).code
    shown = verdigris("log", "resume", "-r", demo, "--reason", REASON, "--key", _key(demo))
    assert (0, "writing goes on: there is nothing to resume\n") == (shown.code, shown.out)
    check_everything(demo)


def _is_writing(folder: Path) -> bool:
    with open_registry(resolve_target(str(folder)), writing=True) as registry:
        return registry.publisher.state.writing


def test_case_151_no_reason_and_no_authority_resume_nothing(demo: Path):
    _stop(demo)
    short = verdigris("log", "resume", "-r", demo, "--reason", "fixed", "--key", _key(demo))
    assert 4 == short.code
    assert "at least 20 characters" in short.err
    other = verdigris("log", "resume", "-r", demo, "--reason", REASON, "--key", demo / "keys" / "service.pem")
    assert 4 == other.code
    alone = verdigris("log", "resume", "-r", demo, "--reason", REASON, "--key", _key(demo))
    assert (4, True) == (alone.code, "takes another one" in alone.err)
    twice = verdigris("log", "resume", "-r", demo, "--reason", REASON, "--key", _key(demo), "--second-key", _key(demo))
    assert (4, True) == (twice.code, "counts once" in twice.err)
    assert not _is_writing(demo)


def test_case_151_damage_that_is_still_there_is_shown(demo: Path):
    """An entry deep in the log was changed: the desk would not come across it, the check before resuming does."""
    _stop(demo)
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE events SET entry = (SELECT entry FROM events WHERE position = 4) WHERE position = 5")
    database.close()

    done = verdigris("log", "resume", "-r", demo, "--reason", REASON, *_keys(demo), "--json")

    assert (7, "") == (done.code, done.out)
    assert "writing stays stopped" in done.err
    assert not _is_writing(demo)


def test_case_61_an_operator_recovers_a_restored_registry(demo: Path, tmp_path: Path):
    """Yesterday's database beside today's guard: recover from a copy, rebuild, resume, and the public knows."""
    backup = (demo / "registry.sqlite").read_bytes()
    _file(demo, "LATE-ONE")
    last = _file(demo, "LATE-TWO").json["position"]
    replica = Path(shutil.copytree(demo, tmp_path / "replica"))
    (demo / "registry.sqlite").write_bytes(backup)
    for rest in demo.glob("registry.sqlite-*"):
        rest.unlink()
    refused = _file(demo, "LATE-THREE")
    assert 8 == refused.code
    assert f"database is at {last - 1:,}, last signed {last + 1:,}" in refused.err
    early = verdigris("log", "resume", "-r", demo, "--reason", REASON, "--key", _key(demo))
    assert (7, True) == (early.code, f"only {last - 1} entries" in early.err)

    found = verdigris("log", "recover", replica, "-r", demo, "--json")

    assert (0, last - 1, last) == (found.code, found.json["recovered"]["first"], found.json["recovered"]["last"])
    assert 0 == verdigris("rebuild", "-r", demo).code
    done = verdigris("log", "resume", "-r", demo, "--reason", REASON, *_keys(demo), "--json")
    assert 0 == done.code, done.err
    position = done.json["filing"]["position"]
    again = verdigris("log", "recover", replica, "-r", demo)
    assert (0, "nothing is missing") == (again.code, again.out[:18])
    with serving("all", demo) as server:
        health, index = (httpx.get(f"{server.url}{path}").json() for path in ("/healthz", "/"))
        assert ([position], [position], True) == (health["restored"], index["restored"], health["writes"]["ok"])
    check_everything(demo)


@pytest.mark.parametrize("source", ["nowhere", "sqlite:///nowhere.sqlite"])
def test_a_source_that_is_not_there_is_not_found(demo: Path, source: str):
    assert 3 == verdigris("log", "recover", source, "-r", demo).code
