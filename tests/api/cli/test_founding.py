# SPDX-License-Identifier: Apache-2.0
"""`init`: a registry in a folder, also in one where other things lie; nothing there is touched."""

from pathlib import Path

import pytest

from api.settings import resolve_target
from tests.api.cli.terminal import verdigris

PLAIN = ("init", "--origin", "ledger.example/qld", "--database", "sqlite:///registry.sqlite")


def test_origin_and_database_are_enough(empty: Path):
    """The current folder becomes the registry's; it is well, and its log is one entry long."""
    done = verdigris(*PLAIN, "--json")
    assert (0, str(empty), "ledger.example/qld") == (done.code, done.json["folder"], done.json["origin"])
    assert verdigris("doctor").code == 0
    assert 1 == verdigris("log", "checkpoint", "--json").json["size"]
    assert "ledger.example/qld" == resolve_target(None, environ={}).origin


def test_other_things_in_the_folder_stay_as_they_are(empty: Path):
    """The folder may be somebody's work tree: it keeps its files and its mode."""
    (empty / "notes.txt").write_text("mine")
    empty.chmod(0o755)
    assert 0 == verdigris(*PLAIN).code
    assert ("mine", 0o755) == ((empty / "notes.txt").read_text(), empty.stat().st_mode & 0o777)
    assert 0o700 == (empty / "keys").stat().st_mode & 0o777


def test_the_database_may_lie_elsewhere(empty: Path):
    elsewhere = empty.parent / "elsewhere"
    elsewhere.mkdir()
    url = f"sqlite:///{elsewhere}/log.sqlite"
    assert 0 == verdigris("init", "--origin", "ledger.example/qld", "--database", url).code
    assert (elsewhere / "log.sqlite").exists()
    assert 0 == verdigris("doctor").code


def test_a_failed_founding_leaves_nothing_of_its_own(empty: Path):
    """The database cannot be made: keys and settings go again, other things stay, and the next try succeeds."""
    (empty / "notes.txt").write_text("mine")
    failed = verdigris("init", "--origin", "ledger.example/qld", "--database", "sqlite:///not/there/log.sqlite")
    assert 8 == failed.code, failed.err
    assert ["notes.txt"] == sorted(path.name for path in empty.iterdir())
    assert 0 == verdigris(*PLAIN).code


@pytest.mark.parametrize("name", ["keys", "passphrase", "registry.toml", "guard.sqlite", "log.vkey"])
def test_a_part_of_a_registry_is_never_overwritten(empty: Path, name: str):
    (empty / name).write_text("something")
    done = verdigris(*PLAIN)
    assert 5 == done.code
    assert name in done.err
    assert [name] == [path.name for path in empty.iterdir()]


def test_a_log_is_founded_once(empty: Path):
    """Another folder cannot found a registry in a database that holds one."""
    assert 0 == verdigris(*PLAIN).code
    url = f"sqlite:///{empty}/registry.sqlite"
    done = verdigris("init", "--origin", "other.example/qld", "--database", url, "--dir", empty.parent / "second")
    assert 5 == done.code
    assert not (empty.parent / "second").exists()


ORIGINS = {
    "with a scheme": ("https://ledger.example/qld", 2),
    "a path alone": ("/qld", 2),
    "with a space": ("ledger example", 4),
    "with a plus sign, which ends the name in a vkey": ("ledger.example/a+b", 4),
}


@pytest.mark.parametrize(("origin", "code"), ORIGINS.values(), ids=ORIGINS.keys())
def test_an_origin_that_no_checkpoint_could_carry_is_refused(empty: Path, origin: str, code: int):
    done = verdigris("init", "--origin", origin, "--database", "sqlite:///registry.sqlite")
    assert code == done.code, done.err
    assert [] == list(empty.iterdir())
