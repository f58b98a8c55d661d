# SPDX-License-Identifier: Apache-2.0
"""`file` and `submit`: signed here, filed here or at a server; checked by the same code; safe to repeat."""

import json
import signal
import threading
from pathlib import Path

import pytest

from tests.api.cli.terminal import process, running, verdigris

REPORT = ("file", "milestone.reported.v1", "--subject", "right:DEMO-CN-11", "--data", "m1.json", "--key", "m1.pem")


def test_a_dry_run_says_what_it_would_become_and_writes_nothing(place: Path):
    before = verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json
    planned = verdigris(*REPORT, "-r", "demo-registry", "--dry-run", "--json").json
    assert before == verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json
    assert (before["size"], "right:DEMO-CN-11") == (planned["position"], planned["subject"])


def test_what_is_filed_shows_in_the_status_at_once(place: Path):
    """The views are brought up to date before the command ends."""
    before = verdigris("status", "DEMO-CN-11", "-r", "demo-registry", "--json").json
    recorded = verdigris(*REPORT, "-r", "demo-registry", "--receipt", "m1.tlog-proof", "--json").json
    after = verdigris("status", "DEMO-CN-11", "-r", "demo-registry", "--json").json
    assert ("overdue", "overdue") == (before["status"]["headline"], before["obligations"][0]["timeliness"])
    assert "reported_met" == after["obligations"][0]["progress"]
    assert recorded["position"] == after["last_position"]
    assert (place / "m1.tlog-proof").read_text() == recorded["proof"]


def test_the_receipt_of_a_filing_verifies_offline(place: Path):
    recorded = verdigris(*REPORT, "-r", "demo-registry", "--receipt", "m1.tlog-proof", "--json").json
    (place / "m1.entry").write_text(recorded["entry"])
    vkeys = (place / "demo-registry" / "log.vkey").read_text().split()
    options = [word for vkey in vkeys for word in ("--vkey", vkey)]
    verified = verdigris("receipt", "verify", "m1.tlog-proof", "m1.entry", *options, "--json").json
    assert (True, recorded["position"]) == (verified["ok"], verified["position"])


def test_the_same_bytes_give_the_same_receipt(place: Path):
    first = verdigris("submit", "m1.jws", "-r", "demo-registry", "--json")
    second = verdigris("submit", "m1.jws", "-r", "demo-registry", "--json")
    assert (0, first.out) == (second.code, second.out)


def test_data_may_come_from_stdin(place: Path):
    stdin = (place / "m1.json").read_text()
    arguments = [word if word != "m1.json" else "-" for word in REPORT]
    assert 0 == verdigris(*arguments, "-r", "demo-registry", "--dry-run", stdin=stdin).code


def test_a_stale_version_is_a_conflict(place: Path):
    done = verdigris(*REPORT, "-r", "demo-registry", "--expected-version", "1", "--json")
    assert (5, "stale-version") == (done.code, json.loads(done.err)["code"])


DATA = {
    "a field that does not exist": ('{"milestone_id": "M1", "claim": "met", "colour": "green"}', "colour"),
    "a field given twice": ('{"milestone_id": "M1", "claim": "met", "claim": "not_met"}', "claim"),
    "no JSON": ("milestone M1 is met", "not JSON"),
}


@pytest.mark.parametrize(("data", "told"), DATA.values(), ids=DATA.keys())
def test_wrong_data_is_refused_before_it_is_signed(place: Path, data: str, told: str):
    (place / "m1.json").write_text(data)
    done = verdigris(*REPORT, "-r", "demo-registry", "--out", "wrong.jws")
    assert (4, False) == (done.code, (place / "wrong.jws").exists())
    assert told in done.err


def test_a_key_file_that_others_can_read_is_refused(place: Path):
    (place / "m1.pem").chmod(0o644)
    done = verdigris(*REPORT, "-r", "demo-registry", "--dry-run")
    assert 4 == done.code
    assert "chmod 600" in done.err


def test_signing_needs_no_registry_when_the_ledger_is_named(place: Path, monkeypatch: pytest.MonkeyPatch):
    """An inspector signs offline, with nothing but a key and the ledger's name."""
    monkeypatch.chdir(place.parent)
    arguments = [place / word if word in {"m1.json", "m1.pem"} else word for word in REPORT]
    done = verdigris(*arguments, "--ledger", "demo.example/verdigris", "--out", place / "offline.jws")
    assert 0 == done.code, done.err
    assert 0 == verdigris("submit", place / "offline.jws", "-r", place / "demo-registry", "--dry-run").code


def test_a_server_takes_filings_and_says_why_not(place: Path):
    """Over HTTP the same commands give the same answers: taken, refused with the law, the same receipt again."""
    with running("serve", "all", "-r", "demo-registry", "--port", "0", "--json", cwd=place) as server:
        assert server.stdout
        assert server.stderr
        threading.Thread(target=server.stderr.read, daemon=True).start()
        url = json.loads(server.stdout.readline())["url"]
        taken = verdigris(*REPORT, "--server", url, "--json")
        assert 0 == taken.code, taken.err
        assert 0 == verdigris("submit", "m1.jws", "--server", url, "--dry-run").code
        refused = verdigris(
            *REPORT[:-1], "demo-registry/keys/DEMO-STONE.pem", "--server", url, "--json", "--lang", "en"
        )
        assert (4, "not-the-holder") == (refused.code, json.loads(refused.err)["code"])
        server.send_signal(signal.SIGINT)
        assert 0 == server.wait(timeout=30)
    assert (
        taken.json["position"]
        == verdigris("status", "DEMO-CN-11", "-r", "demo-registry", "--json").json["last_position"]
    )


def test_a_new_key_is_enrolled_by_what_key_show_prints(place: Path):
    """A company makes a key, shows it, and the registrar files what is shown: from then on it signs."""
    assert 0 == process("key", "new", "second.pem", "--algorithm", "ES256", cwd=place).code
    shown = verdigris("key", "show", "second.pem", "--party", "DEMO-EXPLORER", "-r", "demo-registry")
    (place / "second.json").write_text(shown.out)
    registrar = "demo-registry/keys/DEMO-DNR.pem"
    enrolled = verdigris(
        "file", "signing_key.registered.v1", "--subject", "party:DEMO-EXPLORER", "--data", "second.json",
        "--key", registrar, "-r", "demo-registry",
    )  # fmt: skip
    assert 0 == enrolled.code, enrolled.err
    assert 0 == verdigris(*REPORT[:-1], "second.pem", "-r", "demo-registry").code
