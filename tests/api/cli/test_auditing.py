# SPDX-License-Identifier: Apache-2.0
"""`audit` and `rebuild` at the command line: what counts as the registry, and what a missing guard means."""

from pathlib import Path

from pysqlite3 import dbapi2

from tests.api.cli.terminal import verdigris


def test_the_report_has_its_four_members(demo: Path):
    done = verdigris("audit", demo, "--json")
    assert (0, {"ok", "size", "root", "findings"}) == (done.code, set(done.json))
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
