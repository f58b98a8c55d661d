# SPDX-License-Identifier: Apache-2.0
"""Settings: which source wins, what is refused, what is never printed."""

from pathlib import Path

import pytest

from api.settings import NAMES, Settings, describe, format_settings, hide_secrets, resolve_target
from events.errors import MalformedError, NotFoundError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a settings file."""
    place = tmp_path / "here"
    place.mkdir()
    (place / "registry.toml").write_text(
        'origin = "ledger.example/a"\ndatabase_url = "sqlite:///registry.sqlite"\nport = 9000\n', encoding="utf-8"
    )
    return place


def test_paths_in_the_file_begin_at_its_folder(folder: Path) -> None:
    """
    A registry folder can be moved: what its file names is looked for beside it.
    """
    settings = resolve_target(str(folder), environ={}, cwd=Path("/"))

    assert (settings.database_url, settings.guard_url, settings.keys, settings.folder) == (
        f"sqlite:///{folder}/registry.sqlite",
        f"sqlite:///{folder}/guard.sqlite",
        f"{folder}/keys",
        folder,
    )


TARGETS = {
    "the folder": "here",
    "its settings file": "here/registry.toml",
    "nothing, standing in it": None,
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_a_registry_is_found_by(target: str | None, folder: Path) -> None:
    """
    A folder, its file or the current folder lead to the same settings.
    """
    cwd = folder.parent if target else folder

    assert resolve_target(target, environ={}, cwd=cwd).origin == "ledger.example/a"


def test_variables_win_over_the_file(folder: Path) -> None:
    """
    What the environment says is taken before what the file says, and the rest stays.
    """
    environ = {"VERDIGRIS_DATABASE_URL": "postgresql://db/x", "VERDIGRIS_PORT": "1234", "PATH": "/bin"}

    settings = resolve_target(None, environ=environ, cwd=folder)

    assert ("postgresql://db/x", 1234, "ledger.example/a") == (settings.database_url, settings.port, settings.origin)


def test_a_database_url_needs_no_folder(tmp_path: Path) -> None:
    """
    A database URL is a target of its own, and wins over the variable.
    """
    environ = {"VERDIGRIS_DATABASE_URL": "postgresql://db/x"}

    named = resolve_target("sqlite:///other.sqlite", environ=environ, cwd=tmp_path)
    unnamed = resolve_target(None, environ=environ, cwd=tmp_path)

    assert (f"sqlite:///{tmp_path}/other.sqlite", None) == (named.database_url, named.folder)
    assert unnamed.database_url == "postgresql://db/x"


def test_an_sqlite_file_is_a_target(tmp_path: Path) -> None:
    """
    The file of a database may be named as it is.
    """
    (tmp_path / "copy.sqlite").touch()

    assert resolve_target("copy.sqlite", environ={}, cwd=tmp_path).database_url == f"sqlite:///{tmp_path}/copy.sqlite"


REFUSED = {
    "a name that is no setting": ('prot = 1\ndatabase_url = "x"', "setting-unknown", "/prot"),
    "a folder set from within": ('folder = "x"\ndatabase_url = "x"', "setting-unknown", "/folder"),
    "a value of another type": ('port = "many"\ndatabase_url = "x"', "setting-invalid", "/port"),
    "a port that cannot be": ('port = 70000\ndatabase_url = "x"', "setting-invalid", "/port"),
    "a zone that does not exist": ('time_zone = "Mars/Olympus"\ndatabase_url = "x"', "setting-invalid", ""),
    "the same name twice": ("port = 1\nport = 2", "settings-malformed", ""),
    "what is not TOML": ("port: 1", "settings-malformed", ""),
    "no database at all": ("port = 1", "setting-invalid", ""),
}


@pytest.mark.parametrize(("text", "code", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_case_147_a_settings_file_is_refused_with(text: str, code: str, pointer: str, tmp_path: Path) -> None:
    """
    A mistake in the file is named; it never silently means the default.
    """
    (tmp_path / "registry.toml").write_text(text, encoding="utf-8")

    with pytest.raises(MalformedError) as refusal:
        resolve_target(str(tmp_path), environ={})

    assert (code, pointer) == (refusal.value.code, refusal.value.pointer)


@pytest.mark.parametrize("variable", ["VERDIGRIS_PROT", "VERDIGRIS_FOLDER", "VERDIGRIS_port"])
def test_case_147_an_unknown_variable_is_refused_by_name(variable: str, folder: Path) -> None:
    """
    A misspelt variable is refused by its name.
    """
    with pytest.raises(MalformedError, match=variable):
        resolve_target(str(folder), environ={variable: "1"})


@pytest.mark.parametrize("target", [None, "nowhere"])
def test_no_registry_names_the_fix(target: str | None, tmp_path: Path) -> None:
    """
    Where there is no registry, the error says how to make one.
    """
    with pytest.raises(NotFoundError, match="verdigris init` or `verdigris demo"):
        resolve_target(target, environ={}, cwd=tmp_path)


URLS = {
    "a password": ("postgresql+psycopg://v:s3cret@db:5432/x", "postgresql+psycopg://v:***@db:5432/x"),
    "a password with an at sign": ("postgresql://v:s3@cret@db/x", "postgresql://v:***@db/x"),
    "a password with a slash": ("postgresql://v:s3/cret@db/x", "postgresql://v:***@db/x"),
    "a parameter": (
        "postgresql://db/x?sslmode=require&password=s3cret",
        "postgresql://db/x?sslmode=require&password=***",
    ),
    "nothing to hide": ("sqlite:////var/lib/registry.sqlite", "sqlite:////var/lib/registry.sqlite"),
}


@pytest.mark.parametrize(("url", "shown"), URLS.values(), ids=URLS.keys())
def test_a_url_is_shown_without(url: str, shown: str) -> None:
    """
    Passwords in database URLs are hidden, the rest is not.
    """
    assert hide_secrets(url) == shown


def test_case_147_no_printed_form_has_the_password(folder: Path) -> None:
    """
    Neither the effective settings nor a traceback's repr show a password.
    """
    settings = resolve_target(str(folder), environ={"VERDIGRIS_DATABASE_URL": "postgresql://v:s3cret@db/x"})

    assert "s3cret" not in repr(settings) + str(settings) + str(describe(settings))
    assert set(describe(settings)) == {*NAMES, "folder"}


def test_a_written_file_reads_back(tmp_path: Path) -> None:
    """
    What `init` writes is what is read, quotes and Chinese included.
    """
    written = Settings(
        database_url="sqlite:///registry.sqlite",
        guard_url="sqlite:///guard.sqlite",
        keys="keys",
        origin="ledger.example/a",
        title_en='The "Green" \\ Registry',
        title_zh="矿区修复登记处",
        demo=True,
        time_zone="Asia/Shanghai",
    )
    (tmp_path / "registry.toml").write_text(format_settings(written), encoding="utf-8")

    read = resolve_target(str(tmp_path), environ={})

    assert (written.title_en, written.title_zh, True, "Asia/Shanghai") == (
        read.title_en,
        read.title_zh,
        read.demo,
        read.time_zone,
    )
