# SPDX-License-Identifier: Apache-2.0
"""`doctor`: well where all is well; otherwise exit code 1, the check that is not, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from tests.api.cli.terminal import verdigris


def _sql(demo: Path, statement: str) -> None:
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        database.execute(statement)


def _open_key(demo: Path) -> None:
    (demo / "keys" / "service.pem").chmod(0o640)


def _drop_trigger(demo: Path) -> None:
    with dbapi2.connect(str(demo / "registry.sqlite")) as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
        (name,) = database.execute(query).fetchone()
        database.execute(f"DROP TRIGGER {name}")


def _lose_guard(demo: Path) -> None:
    (demo / "guard.sqlite").unlink()


def _roll_back_guard(demo: Path) -> None:
    with dbapi2.connect(str(demo / "guard.sqlite")) as guard:
        guard.execute("UPDATE guard SET size = size + 1")


def _set_views_back(demo: Path) -> None:
    _sql(demo, "UPDATE view_cursor SET size = size - 1")


def _open_private(demo: Path) -> None:
    (demo / "private").mkdir(mode=0o750)


def _block_private(demo: Path) -> None:
    (demo / "private").write_text("no folder")


def _block_evidence(demo: Path) -> None:
    (demo / "evidence").rename(demo / "elsewhere")
    (demo / "evidence").write_text("no folder")


def _other_schema(demo: Path) -> None:
    _sql(demo, "UPDATE alembic_version SET version_num = '0000'")


BROKEN = {
    "a key that others can read": (_open_key, {"keys", "own-keys"}),
    "a trigger taken away": (_drop_trigger, {"append-only"}),
    "no guard": (_lose_guard, {"guard"}),
    "a guard that has signed more than there is": (_roll_back_guard, {"guard"}),
    "views behind the log": (_set_views_back, {"views"}),
    "a file in the place of the evidence": (_block_evidence, {"evidence"}),
    "private values that others can read": (_open_private, {"private"}),
    "a file in the place of private values": (_block_private, {"private"}),
    "a schema of another version": (_other_schema, {"registry"}),
}


def test_a_demo_is_well_and_says_that_it_is_one(demo: Path):
    done = verdigris("doctor", "-r", demo, "--json")
    checks = {check["check"]: check for check in done.json["checks"]}
    assert (0, True) == (done.code, done.json["ok"])
    assert "DEMO" in checks["demo"]["value"]
    assert {
        "settings", "sqlite", "keys", "disk", "registry", "demo", "durability", "append-only", "integrity",
        "guard-integrity", "guard", "own-keys", "writing", "views", "growth", "evidence", "private", "sweep", "clock",
    } == set(checks)  # fmt: skip


@pytest.mark.parametrize(("harm", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_well_is_named_with_what_to_do(demo: Path, harm: Callable[[Path], None], expected: set[str]):
    harm(demo)
    done = verdigris("doctor", "-r", demo, "--json")
    unwell = {each["check"]: each["fix"] for each in done.json["checks"] if not each["ok"]}
    assert (1, expected) == (done.code, set(unwell))
    assert all(unwell.values())


def test_it_is_told_to_people_in_lines(demo: Path):
    _open_key(demo)
    done = verdigris("doctor", "-r", demo)
    assert "NOT WELL" in done.out
    assert "chmod 600" in done.out
    assert "service.pem" in done.out
