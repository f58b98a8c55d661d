# SPDX-License-Identifier: Apache-2.0
"""A registry of an older release becomes one of this, by the commands that `deploy/README.md` names."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from sqlalchemy import update

from api.wiring import found
from events.database import open_database
from projections.views import cursor
from tests.api.cli.terminal import Outcome, verdigris
from tests.api_registry import FOUNDING, sign_company

ROOT = Path(__file__).parents[2]
PLACE = "/var/lib/verdigris"


def alembic(*arguments: str, url: str) -> None:
    """Run Alembic in the project's folder, as an operator does."""
    subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "VERDIGRIS_DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


def documented(folder: Path) -> list[list[str]]:
    """Return the commands of the section, about the registry in `folder`."""
    text = (ROOT / "deploy" / "README.md").read_text().split("## A newer release", 1)[1]
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block
    return [shlex.split(line) for line in block[1].replace(PLACE, str(folder)).splitlines()]


def older(folder: Path, url: str) -> None:
    """Take the tables of the registry back by one revision, and its views by one fold."""
    alembic("downgrade", "-1", url=url)
    database = open_database(url)
    with database.write_transaction() as connection:
        connection.execute(update(cursor.TABLE).values(fold=cursor.FOLD - 1))
    database.close()


def asked(folder: Path) -> Outcome:
    return verdigris("statistics", "rights", "-r", folder, "--json")


def test_an_older_registry_is_brought_up(tmp_path: Path) -> None:
    """Before it, the tables and the views say what to do; after it, answers, doctor and audit are as they were."""
    folder = tmp_path / "registry"
    found(folder, FOUNDING)
    (file := tmp_path / "company.jws").write_bytes(sign_company(folder, "P1"))
    assert 0 == verdigris("submit", file, "-r", folder).code
    before, url = asked(folder), f"sqlite:///{folder}/registry.sqlite"
    assert 0 == before.code, before.err
    older(folder, url)
    assert "alembic upgrade head" in asked(folder).err

    (setting, *upgrade), *commands = documented(folder)
    assert [f"VERDIGRIS_DATABASE_URL={url}", ".venv/bin/alembic", "upgrade", "head"] == [setting, *upgrade]
    alembic(*upgrade[1:], url=url)
    assert "verdigris rebuild" in asked(folder).err
    for program, *arguments in commands:
        assert ".venv/bin/verdigris" == program
        done = verdigris(*arguments)
        assert 0 == done.code, done.out + done.err

    assert before.out == asked(folder).out
    assert 0 == verdigris("audit", folder).code
