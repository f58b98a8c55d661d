# SPDX-License-Identifier: Apache-2.0
"""From SQLite to PostgreSQL and from a dump back, as `deploy/SCALING.md` and `deploy/README.md` say it (case 143)."""

import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from api.wiring import found
from events.database import open_database
from migrations import upgrade
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_registry import FOUNDING, sign_company
from tests.oracle import check_everything
from tests.postgres import Postgres, Server, running_server
from tests.replication import url_on

FILED = 12


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this module's own."""
    with running_server() as started:
        yield started


def _submit(folder: Path, party: str) -> Outcome:
    file = folder.parent / f"{party}.jws"
    file.write_bytes(sign_company(folder, party))
    return verdigris("submit", file, "-r", folder, "--json")


def _founded(folder: Path) -> Path:
    found(folder, FOUNDING)
    for number in range(FILED):
        filed = _submit(folder, f"P{number}")
        assert 0 == filed.code, filed.err
    return folder


def _resume(folder: Path, reason: str) -> None:
    resumed = verdigris(
        "log", "resume", "-r", folder, "--reason", reason, "--key", folder / "keys" / "governance-1.pem"
    )
    assert 0 == resumed.code, resumed.err


def test_a_registry_moves_to_postgresql(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The log is fetched into an empty database under the same guard, the log tells of it, and filing goes on.
    """
    folder = _founded(tmp_path / "here")
    Postgres.say(server.address(), "CREATE DATABASE moved")
    monkeypatch.setenv("VERDIGRIS_DATABASE_URL", url_on(server, "moved"))
    empty = open_database(url_on(server, "moved"))
    upgrade(empty)
    empty.close()

    fetched = verdigris("log", "recover", f"sqlite:///{folder}/registry.sqlite", "-r", folder, "--json")
    assert 0 == fetched.code, fetched.err
    assert (0, FILED) == (fetched.json["recovered"]["first"], fetched.json["recovered"]["last"])
    assert 0 == verdigris("rebuild", "-r", folder).code
    _resume(folder, "moved from SQLite to PostgreSQL, as announced")

    assert 0 == _submit(folder, "AFTER").code
    check_everything(folder)


def test_case_143_a_dump_is_put_back(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A dump without the views, from before the last filings: the guard names what is missing, a database that has it
    gives it back, and the views are made anew.
    """
    for name in ("first", "second"):
        Postgres.say(server.address(), f"CREATE DATABASE {name}")
    first, second = url_on(server, "first"), url_on(server, "second")
    folder = tmp_path / "here"
    found(folder, dataclasses.replace(FOUNDING, database_url=first))
    assert 0 == _submit(folder, "A").code
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        # The wheel's programs run as a user of their own.
        Path(place).chmod(0o777)
        dump = f"{place}/registry.dump"
        server.run(
            "pg_dump", "--format=custom", "--exclude-table-data=view_*", "--file", dump, "--dbname", _plain(first)
        )
        assert 0 == _submit(folder, "B").code
        server.run("pg_restore", "--exit-on-error", "--dbname", _plain(second), dump)
    monkeypatch.setenv("VERDIGRIS_DATABASE_URL", second)

    refused = _submit(folder, "C")
    assert (8, True) == (refused.code, "writing-stopped" in refused.err)
    checks = {each["check"]: each["value"] for each in verdigris("doctor", "-r", folder, "--json").json["checks"]}
    assert "positions 2 to 2 are missing" in checks["writing"]
    assert 0 == verdigris("log", "recover", first, "-r", folder).code
    assert 0 == verdigris("rebuild", "-r", folder).code
    _resume(folder, "a dump was put back, and completed from the old database")

    assert 0 == _submit(folder, "C").code
    check_everything(folder)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
