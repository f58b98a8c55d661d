# SPDX-License-Identifier: Apache-2.0
"""`audit` and `rebuild` at the command line: what counts as the registry, and what a missing guard means."""

from contextlib import closing
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from tests.api.cli.terminal import verdigris
from tests.api_server import serving


def test_the_report_has_its_five_members(demo: Path):
    done = verdigris("audit", demo, "--json")
    assert (0, {"ok", "size", "root", "findings", "notices"}) == (done.code, set(done.json))
    assert (True, []) == (done.json["ok"], done.json["findings"])


def test_folder_option_and_url_name_the_same_log(demo: Path):
    url = f"sqlite:///{demo}/registry.sqlite"
    reports = [
        verdigris(*arguments, "--json").out for arguments in (("audit", demo), ("audit", "-r", demo), ("audit", url))
    ]
    assert 1 == len(set(reports))


def test_a_registry_without_its_guard_does_not_check_out(demo: Path):
    (demo / "guard.sqlite").unlink()
    done = verdigris("audit", demo, "--json")
    assert (7, ["guard-missing"]) == (done.code, [finding["code"] for finding in done.json["findings"]])
    assert not (demo / "guard.sqlite").exists()


def test_a_guard_of_another_log_in_the_current_folder_is_not_asked(demo: Path, empty: Path):
    """Who audits one log while standing in another's folder hears about the first alone."""
    verdigris("init", "--origin", "ledger.example/here", "--database", "sqlite:///registry.sqlite")
    done = verdigris("audit", f"sqlite:///{demo}/registry.sqlite", "--json")
    assert (0, []) == (done.code, done.json["findings"])
    assert (empty / "guard.sqlite").exists()


def test_an_edited_view_is_found_and_a_rebuild_repairs_it(demo: Path):
    """Views are for convenience: the log says what they must be, and makes them anew."""
    whole = verdigris("rebuild", "-r", demo, "--json").json
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        database.execute("UPDATE view_rights SET kind = 'other' WHERE subject = 'right:DEMO-CN-01'")
    edited = verdigris("audit", demo, "--json")
    assert (7, ["view-rights"]) == (edited.code, [finding["code"] for finding in edited.json["findings"]])
    assert whole == verdigris("rebuild", "-r", demo, "--json").json
    assert 0 == verdigris("audit", demo).code


def test_findings_are_told_to_people_by_position(demo: Path):
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        database.execute("UPDATE view_rights SET kind = 'other' WHERE subject = 'right:DEMO-CN-01'")
    assert verdigris("audit", demo).out.splitlines()[1].startswith("position ")


def test_anybody_audits_a_log_over_http_and_keeps_a_mirror(demo: Path, tmp_path: Path):
    """With the log's keys from elsewhere: from the server once, then from what was kept, each time compared."""
    keys, state, kept = demo / "log.vkey", tmp_path / "state.json", tmp_path / "kept"
    arguments = ("--vkey-file", keys, "--state", state)
    with serving("public", demo) as server:
        first = verdigris("audit", server.url, *arguments, "--cache", kept, "--json")
        again = verdigris("audit", server.url, *arguments, "--cache", kept)
    assert (0, True, ["unwitnessed"]) == (
        first.code,
        first.json["ok"],
        [each["code"] for each in first.json["notices"]],
    )
    assert (0, True) == (again.code, again.out.startswith("everything checks out"))
    assert f"remembered in {state}" in again.err
    for target in (kept, demo):
        assert first.json["root"] == verdigris("audit", target, *arguments, "--json").json["root"]
    gone = verdigris("audit", server.url, *arguments)
    assert (6, "") == (gone.code, gone.out)


def test_case_58_nothing_is_believed_at_first_sight(demo: Path, tmp_path: Path):
    """Without keys or a memory an audit from outside does not begin; the flag that lets it is typed by a person."""
    with serving("public", demo) as server:
        refused = verdigris("audit", server.url)
        believed = verdigris("audit", server.url, "--trust-on-first-use", "--state", tmp_path / "state.json")
        remembered = verdigris("audit", server.url, "--state", tmp_path / "state.json")
    assert (3, "", True) == (refused.code, refused.out, "--trust-on-first-use" in refused.err)
    assert (0, 0) == (believed.code, remembered.code)


def test_case_61_a_registry_put_back_is_found_by_who_remembers(demo: Path, tmp_path: Path):
    """Database and guard together, as a whole machine is restored: only somebody's memory tells."""
    state = tmp_path / "state.json"
    arguments = ("--vkey-file", demo / "log.vkey", "--state", state)
    with closing(dbapi2.connect(str(demo / "registry.sqlite"))) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = {name: (demo / name).read_bytes() for name in ("registry.sqlite", "guard.sqlite")}
    assert 0 == verdigris("sweep", "-r", demo).code
    assert 0 == verdigris("audit", demo, *arguments).code
    for name, raw in before.items():
        (demo / name).write_bytes(raw)
        for leftover in demo.glob(f"{name}-*"):
            leftover.unlink()
    found = verdigris("audit", demo, *arguments, "--json")
    assert (7, ["log-rolled-back"]) == (found.code, [each["code"] for each in found.json["findings"]])
    assert 7 == verdigris("audit", demo, *arguments).code


def test_several_processes_find_what_one_finds(demo: Path, monkeypatch: pytest.MonkeyPatch):
    """However the work is shared out, the report is the same."""
    monkeypatch.setattr("registry.inspection.WORTH_SHARING", 1)
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for position in (20, 90, 150, 200):
            changed = "CAST(replace(CAST(entry AS TEXT), 'e', 'f') AS BLOB)"
            database.execute(f"UPDATE events SET entry = {changed} WHERE position = ?", (position,))
    alone, shared = (verdigris("audit", demo, "--processes", count, "--json") for count in (1, 3))
    assert (7, alone.json) == (shared.code, shared.json)
    assert {20, 90, 150, 200} <= {each["position"] for each in shared.json["findings"]}
