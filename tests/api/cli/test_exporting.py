# SPDX-License-Identifier: Apache-2.0
"""`verdigris export`: a folder that can be audited, counted and kept, and is whole or says nothing."""

import csv
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.bulk import MANIFEST, export
from api.wiring import WritingRegistry
from events.errors import ConflictError, UnavailableError
from projections.answers import Answers
from tests.api.cli.terminal import verdigris
from tests.api_registry import ledger_of, open_founded
from tests.histories import file_mine

DAY = "2026-06-30"


@pytest.fixture(scope="module")
def demo(demo_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo for these tests, which leave it as it is."""
    return Path(shutil.copytree(demo_made, tmp_path_factory.mktemp("exported") / "demo-registry"))


@pytest.fixture(scope="module")
def out(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the demo."""
    folder = tmp_path_factory.mktemp("bulk") / "deep" / "export"
    done = verdigris("export", "--out", folder, "-r", demo, "--as-of", DAY, "--json")
    assert (0, json.loads((folder / MANIFEST).read_bytes())) == (done.code, done.json)
    return folder


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_its_log_is_audited_as_any_other(demo: Path, out: Path):
    """
    The tiles and the checkpoint are a log of their own; one byte less and the audit says so.
    """
    audited = verdigris("audit", out, "--vkey-file", demo / "log.vkey", "--json")
    assert (0, True) == (audited.code, audited.json["ok"])
    assert json.loads((out / MANIFEST).read_bytes())["size"] == audited.json["size"]

    spoilt = out / "tile" / "0" / "000"
    raw = spoilt.read_bytes()
    spoilt.write_bytes(raw[:-1])
    assert 7 == verdigris("audit", out, "--vkey-file", demo / "log.vkey").code
    spoilt.write_bytes(raw)


def test_the_manifest_names_what_is_there(out: Path):
    """
    Each file has the bytes, the SHA-256 and the rows that it says; nothing else lies beside them.
    """
    manifest = json.loads((out / MANIFEST).read_bytes())
    names = {each["name"] for each in manifest["files"]}

    assert names | {MANIFEST, "checkpoint", "tile"} == {path.name for path in out.iterdir()}
    for each in manifest["files"]:
        raw = (out / each["name"]).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(raw), hashlib.sha256(raw).hexdigest())
        rows = raw.splitlines() if each["name"].endswith(".jsonl") else _read(out / each["name"])
        assert each["rows"] == len(rows)
    assert ("CC-BY-4.0", True, DAY) == (manifest["licence"], manifest["demo"], manifest["as_of"])


def test_it_says_what_the_answers_say(demo: Path, out: Path):
    """
    Events are those of the history, rights and obligations stand as `status` has them on that day.
    """
    events = [json.loads(line) for line in (out / "events.jsonl").read_bytes().splitlines()]
    rights = {each["right_id"]: each for each in _read(out / "rights.csv")}
    owed = _read(out / "obligations.csv")

    assert list(range(len(events))) == [each["position"] for each in events]
    told = verdigris("history", "DEMO-CN-02", "-r", demo, "--json").json["items"]
    assert told == [each for each in events if each["subject"] == "right:DEMO-CN-02"]
    for right_id in ("DEMO-CN-02", "DEMO-CN-03"):
        answer = verdigris("status", right_id, "-r", demo, "--as-of", DAY, "--json").json
        of_right = [each for each in owed if each["subject"] == f"right:{right_id}"]
        assert answer["status"]["headline"] == rights[right_id]["headline"]
        assert answer["right"]["names"]["zh"] == rights[right_id]["names_zh"]
        expected = [(each["obligation_id"], each["timeliness"]) for each in answer["obligations"]]
        assert sorted(expected) == sorted((each["obligation_id"], each["timeliness"]) for each in of_right)


def test_only_what_the_checkpoint_covers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    What was recorded but is not published yet is in none of the files; views that are behind are brought up first.
    """
    with open_founded(tmp_path / "here") as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)

        def stall() -> bytes:
            message = "the signer does not answer"
            raise UnavailableError(message)

        monkeypatch.setattr(registry.publisher, "publish", stall)
        with pytest.raises(UnavailableError):
            ledger.desk.file(ledger.sign_party("LATE"))

        manifest = _export(registry, tmp_path / "out")
        with registry.store.reading() as view:
            assert view.head().size - 1 == manifest.size
    lines = (tmp_path / "out" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert (manifest.size, False) == (len(lines), "LATE" in lines[-1])


def _export(registry: WritingRegistry, folder: Path):
    return export(registry, folder, as_of=registry.today(), tell=lambda *_, **__: None)


def test_a_broken_export_has_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    Where it ends before all is written, the word that it is whole is missing, and so is half a file.
    """

    def fail(*_: object, **__: object) -> None:
        raise UnavailableError("the database has gone", code="database-unreachable")

    monkeypatch.setattr(Answers, "list_obligations", fail)
    with open_founded(tmp_path / "here") as registry, pytest.raises(UnavailableError):
        _export(registry, tmp_path / "out")

    assert {"checkpoint", "tile", "events.jsonl", "rights.csv"} == {path.name for path in (tmp_path / "out").iterdir()}


def test_a_damaged_log_is_not_exported(demo: Path, tmp_path: Path):
    """
    A tile that is gone is told as damage, not as a thing that nobody knows; nothing says that the export is whole.
    """
    copy = Path(shutil.copytree(demo, tmp_path / "damaged"))
    with closing(sqlite3.connect(copy / "registry.sqlite")) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM tiles WHERE level = 0 AND idx = 0")

    damaged = verdigris("export", "--out", tmp_path / "out", "-r", copy, "--json")

    assert (7, "tile-missing") == (damaged.code, json.loads(damaged.err)["code"])
    assert not (tmp_path / "out" / MANIFEST).exists()


def test_nothing_is_written_over(demo: Path, out: Path, tmp_path: Path):
    """
    A folder with anything in it, or a place where no folder can be, is refused, and stays as it is.
    """
    before = sorted(path.name for path in out.iterdir())
    refused = verdigris("export", "--out", out, "-r", demo)
    assert (5, "The folder is not empty") == (refused.code, refused.err.splitlines()[0].removeprefix("verdigris: "))
    assert before == sorted(path.name for path in out.iterdir())

    (tmp_path / "file").write_text("mine")
    impossible = verdigris("export", "--out", tmp_path / "file" / "export", "-r", demo, "--lang", "zh")
    assert (8, "无法写入文件") == (impossible.code, impossible.err.splitlines()[0].removeprefix("verdigris: "))
    with open_founded(tmp_path / "here") as registry, pytest.raises(ConflictError):
        _export(registry, tmp_path / "here")
