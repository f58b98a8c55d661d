# SPDX-License-Identifier: Apache-2.0
"""How commands end: the exit codes of ux.md §7, and errors told as what, why and what to do, on stderr alone."""

import json
import signal
import time
from pathlib import Path

import click
import pytest
from pysqlite3 import dbapi2

from api.cli import failures
from api.cli.failures import exit_code_of
from events import errors
from tests.api.cli.terminal import Outcome, process, running, verdigris

CODES = {
    "a malformed filing is refused": (errors.MalformedError("x"), 4),
    "an unknown name is not found": (errors.NotFoundError("x"), 3),
    "a missing role is a refusal": (errors.NotPermittedError("x"), 4),
    "a rule's refusal is a refusal": (errors.RuleViolationError("x", rule="r", citation="c"), 4),
    "a stale version is a conflict": (errors.StaleVersionError("right:X", 1, 2), 5),
    "a reused id is a conflict": (errors.ConflictError("x"), 5),
    "a busy database is not possible now": (errors.UnavailableError("x"), 8),
    "an unknown outcome is not possible now": (errors.OutcomeUnknownError("x"), 8),
    "a silent server is the network": (errors.UnavailableError("x", code="network"), 6),
    "a wrong hash is damage": (errors.HashMismatchError("x"), 7),
    "a wrong signature is damage": (errors.SignatureError("x"), 7),
    "a wrong proof is damage": (errors.ProofError("x"), 7),
    "an unknown setting is a mistake in calling": (errors.MalformedError("x", code="setting-unknown"), 2),
    "an unknown option is a mistake in calling": (click.NoSuchOption("--x"), 2),
    "ctrl-C is an interruption": (KeyboardInterrupt(), 130),
    "anything else is a bug": (ZeroDivisionError("x"), 70),
}


@pytest.mark.parametrize(("error", "code"), CODES.values(), ids=CODES.keys())
def test_each_error_has_its_exit_code(error: BaseException, code: int):
    assert code == exit_code_of(error)


def _init() -> Outcome:
    return verdigris("init", "--origin", "ledger.example/x", "--database", "sqlite:///registry.sqlite")


def _damage(demo: Path) -> None:
    """Flip one bit of a stored entry, past the trigger that forbids it."""
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        (entry,) = database.execute("SELECT entry FROM events WHERE position = 40").fetchone()
        flipped = entry[:-30] + bytes([entry[-30] ^ 1]) + entry[-29:]
        database.execute("UPDATE events SET entry = ? WHERE position = 40", (flipped,))


def test_a_wrong_option_is_told_with_a_way_on():
    done = verdigris("status", "X", "--as-if")
    assert (2, "") == (done.code, done.out)
    assert "verdigris status --help" in done.err


def test_a_mistyped_command_is_recognised():
    done = verdigris("stauts", "X")
    assert (2, "") == (done.code, done.out)
    assert "did you mean 'status'?" in done.err


def test_a_day_that_does_not_exist_is_a_mistake_in_calling(demo: Path):
    done = verdigris("status", "DEMO-CN-01", "-r", demo, "--as-of", "2026-02-30")
    assert (2, "") == (done.code, done.out)
    assert "2026-02-30" in done.err


def test_an_unknown_right_is_not_found(demo: Path):
    done = verdigris("status", "DEMO-CN-99", "-r", demo)
    assert (3, "") == (done.code, done.out)
    assert "DEMO-CN-99" in done.err
    assert "what to do:" in done.err


def test_a_folder_without_registry_is_not_found(empty: Path):
    done = verdigris("status", "X")
    assert (3, "") == (done.code, done.out)
    assert "verdigris init" in done.err
    assert str(empty) in done.err


def test_a_filing_by_another_party_is_refused_with_the_law(place: Path):
    key = place / "demo-registry" / "keys" / "DEMO-STONE.pem"
    done = verdigris(
        "file", "milestone.reported.v1", "--subject", "right:DEMO-CN-11", "--data", "m1.json", "--key", key,
        "-r", "demo-registry",
    )  # fmt: skip
    assert (4, "") == (done.code, done.out)
    assert "Mineral Resources Law (2024) arts 45 and 47" in done.err


def test_founding_twice_is_a_conflict(empty: Path):
    assert 0 == _init().code
    done = _init()
    assert (5, "") == (done.code, done.out)
    assert str(empty) in done.err


def test_a_key_is_never_overwritten(empty: Path):
    assert 0 == verdigris("key", "new", "a.pem").code
    before = (empty / "a.pem").read_bytes()
    assert 5 == verdigris("key", "new", "a.pem").code
    assert before == (empty / "a.pem").read_bytes()


def test_a_silent_server_is_the_network(place: Path):
    done = verdigris("submit", "m1.jws", "--server", "http://127.0.0.1:1")
    assert (6, "") == (done.code, done.out)


def test_damage_is_named_by_its_position_and_exits_with_seven(demo: Path):
    _damage(demo)
    done = verdigris("audit", demo, "--json")
    assert (7, False) == (done.code, done.json["ok"])
    assert 40 in {finding["position"] for finding in done.json["findings"]}


def test_a_receipt_for_other_bytes_exits_with_seven(place: Path):
    (place / "entry.json").write_bytes((place / "entry.json").read_bytes().replace(b"DEMO", b"DEMA"))
    done = verdigris("receipt", "verify", "receipt.tlog-proof", "entry.json", "--vkey-file", "demo-registry/log.vkey")
    assert (7, "") == (done.code, done.out)


def test_a_database_without_tables_is_not_possible_now(empty: Path):
    dbapi2.connect(str(empty / "empty.sqlite")).execute("VACUUM")
    done = verdigris("status", "X", "-r", "sqlite:///empty.sqlite")
    assert (8, "") == (done.code, done.out)


def test_a_bug_says_that_it_is_one(demo: Path, monkeypatch: pytest.MonkeyPatch):
    def stumble(_settings: object, **_options: object) -> None:
        raise RuntimeError("bad math in the test")

    monkeypatch.setattr("api.wiring.open_registry", stumble)
    done = verdigris("status", "DEMO-CN-01", "-r", demo)
    assert (70, "") == (done.code, done.out)
    assert "bad math in the test" in done.err
    assert "bug of ours" in done.err


def test_an_interruption_says_that_it_is_safe_to_go_on(demo: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(_settings: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.wiring.open_registry", interrupt)
    done = verdigris("status", "DEMO-CN-01", "-r", demo)
    assert (130, "") == (done.code, done.out)
    assert "safe to run it again" in done.err


def test_errors_are_json_on_stderr_when_asked(demo: Path):
    """With --json an error is one JSON object on stderr, in the language asked for, and stdout is empty."""
    done = verdigris("status", "DEMO-CN-99", "-r", demo, "--json", "--lang", "zh")
    told = json.loads(done.err)
    assert ("", 3, "right-unknown") == (done.out, told["exit_code"], told["code"])
    assert any("\u4e00" <= character <= "\u9fff" for character in told["title"])


def test_a_mistake_in_calling_is_json_when_asked():
    done = verdigris("status", "--json", "--lang", "zh")
    assert ("usage", 2) == (json.loads(done.err)["code"], json.loads(done.err)["exit_code"])


def test_the_language_follows_the_environment(demo: Path):
    done = verdigris("status", "DEMO-CN-99", "-r", demo, environ={"LANG": "zh_CN.UTF-8"})
    assert "怎么办" in done.err


def test_every_exit_code_is_documented():
    """The help of the program and the module that decides tell the same codes."""
    codes = {0, 1, *(code for _, code in CODES.values())}
    shown = verdigris("--help").out
    assert set() == {code for code in codes if f"| {code} |" not in (failures.__doc__ or "")}
    assert set() == {code for code in codes if f" {code} " not in shown.replace("\n", " ")}


PROCESSES = {
    "done": (("key", "new", "k.pem", "--json"), 0),
    "not understood": (("status",), 2),
    "not found": (("status", "X"), 3),
    "no network": (("submit", "d.json", "--server", "http://127.0.0.1:1"), 6),
}


@pytest.mark.parametrize(("arguments", "code"), PROCESSES.values(), ids=PROCESSES.keys())
def test_the_process_ends_with_the_code(arguments: tuple[str, ...], code: int, tmp_path: Path):
    (tmp_path / "d.json").write_text("{}")
    done = process(*arguments, cwd=tmp_path)
    assert code == done.code, done.err
    assert "Traceback" not in done.err


def test_ctrl_c_ends_a_command_with_130(tmp_path: Path):
    """A real SIGINT in the middle of work: no traceback, nothing on stdout, and the same command goes on from there."""
    with running("demo", "--dir", "d", "--no-serve", cwd=tmp_path) as started:
        assert started.stderr
        assert "making the demo" in started.stderr.readline()
        while not (tmp_path / "d" / "registry.toml").exists():
            time.sleep(0.05)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    assert (130, "") == (started.returncode, out), err
    assert "Traceback" not in err
    again = process("demo", "--dir", "d", "--no-serve", "--json", cwd=tmp_path)
    assert (0, True) == (again.code, again.json["made"])
