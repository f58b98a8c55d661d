# SPDX-License-Identifier: Apache-2.0
"""Founding and opening a registry: what must be there, what must agree, and who gets which key."""

import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import Settings, resolve_target
from api.wiring import Founding, WritingRegistry, found, new_filing_id, open_log, open_registry, system_clock
from events.errors import (
    ConflictError,
    EvidenceError,
    MalformedError,
    NotFoundError,
    NotPermittedError,
    RegistryError,
    RejectedError,
    UnavailableError,
)
from events.values import Text
from migrations import upgrade
from tests.api_registry import FOUNDING, sign_company
from tests.ledgers import ORIGIN, ForwardClock


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded registry that tests copy."""
    folder = tmp_path_factory.mktemp("model") / "here"
    found(folder, FOUNDING, clock=ForwardClock())
    return folder


@pytest.fixture
def folder(model: Path, tmp_path: Path) -> Path:
    """A copy of it: a registry folder can be moved as a whole."""
    return Path(shutil.copytree(model, tmp_path / "moved"))


def settings_of(folder: Path) -> Settings:
    """Return the settings in `folder`, whatever the environment says."""
    return resolve_target(str(folder), environ={})


def test_a_founded_registry_can_be_written_to(folder: Path) -> None:
    """
    What `found` made opens for writing, with the genesis it was asked for.
    """
    with open_registry(settings_of(folder), writing=True) as registry:
        foundation = registry.foundation
        with registry.store.reading() as view:
            size = view.head().size

        assert (1, 1, ORIGIN, True, "CC-BY-4.0") == (
            size,
            registry.answers.size(),
            foundation.origin,
            foundation.demo,
            foundation.licence,
        )


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    """
    The folder and its keys can be read by nobody else.
    """
    keys = list((folder / "keys").glob("*.pem"))
    secret = [folder, folder / "keys", *keys, folder / "passphrase", folder / "registry.toml"]

    assert {path.name for path in keys} == {
        "log-ed25519.pem",
        "log-mldsa44.pem",
        "service.pem",
        "governance-1.pem",
    }
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in secret] == [0] * len(secret)


def test_who_reads_holds_no_key(folder: Path) -> None:
    """
    A registry opened for reading needs no keys and no guard, and has neither.
    """
    shutil.rmtree(folder / "keys")
    (folder / "guard.sqlite").unlink()

    with open_registry(settings_of(folder), writing=False) as registry:
        assert not isinstance(registry, WritingRegistry)
        assert registry.answers.get_event(0).type == "registry.founded.v1"


def _remove_database(folder: Path) -> None:
    (folder / "registry.sqlite").unlink()


def _remove_guard(folder: Path) -> None:
    (folder / "guard.sqlite").unlink()


def _remove_service_key(folder: Path) -> None:
    (folder / "keys/service.pem").unlink()


def _show_key(folder: Path) -> None:
    (folder / "keys/service.pem").chmod(0o644)


def _swap_keys(folder: Path) -> None:
    (folder / "keys/service.pem").write_bytes((folder / "keys/governance-1.pem").read_bytes())


def _rename(folder: Path) -> None:
    path = folder / "registry.toml"
    path.write_text(path.read_text().replace(ORIGIN, "ledger.example/other"))


def _empty_log(folder: Path) -> None:
    (folder / "registry.sqlite").unlink()
    path = folder / "registry.toml"
    path.write_text(path.read_text().replace("registry.sqlite", "empty.sqlite"))
    from events.database import open_database

    database = open_database(f"sqlite:///{folder}/empty.sqlite")
    upgrade(database)
    database.close()


def _never_founded(folder: Path) -> None:
    _empty_log(folder)
    _remove_guard(folder)


def _move_guard_in(folder: Path) -> None:
    # Under another name, too: it is the file that counts.
    (folder / "link.sqlite").symlink_to(folder / "registry.sqlite")
    path = folder / "registry.toml"
    path.write_text(path.read_text().replace("guard.sqlite", "link.sqlite"))


BROKEN = {
    "no database": (_remove_database, NotFoundError, "registry-not-found"),
    "no guard": (_remove_guard, EvidenceError, "guard-missing"),
    "no service key": (_remove_service_key, NotFoundError, "key-file-missing"),
    "a key others can read": (_show_key, NotPermittedError, "key-file-open"),
    "a key that is not sealed": (_swap_keys, NotPermittedError, "key-file-plain"),
    "settings of another registry": (_rename, UnavailableError, "origin-differs"),
    "a log that was reset (case 70)": (_empty_log, EvidenceError, "log-reset"),
    "a log without foundation": (_never_founded, UnavailableError, "not-founded"),
    "a guard in the log's own database": (_move_guard_in, MalformedError, "guard-in-database"),
}


@pytest.mark.parametrize(("spoil", "kind", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_a_registry_does_not_open_with(spoil, kind: type[RegistryError], code: str, folder: Path) -> None:
    """
    What does not fit together is named, and nothing is made up in its place.
    """
    spoil(folder)

    with pytest.raises(kind) as error:
        open_registry(settings_of(folder), writing=True)

    assert error.value.code == code
    if code == "registry-not-found":
        assert not (folder / "registry.sqlite").exists()
    if code == "guard-missing":
        assert not (folder / "guard.sqlite").exists()


def test_a_restored_database_is_read_and_not_written(folder: Path, tmp_path: Path) -> None:
    """
    A database older than what was signed last takes no filing, from the start; reading goes on.
    """
    shutil.copytree(folder, tmp_path / "backup")
    with open_registry(settings_of(folder), writing=True) as registry:
        registry.desk.file(sign_company(folder, "NEWCO"))
    shutil.copy(tmp_path / "backup/registry.sqlite", folder / "registry.sqlite")

    with open_registry(settings_of(folder), writing=True) as registry:
        with pytest.raises(UnavailableError) as refusal:
            registry.desk.file(sign_company(folder, "OTHERCO"))
        with registry.store.reading() as view:
            size = view.head().size

        assert (False, "writing-stopped", 1) == (registry.publisher.state.writing, refusal.value.code, size)


PARTS = ("registry.toml", "keys", "passphrase", "log.vkey", "guard.sqlite")


@pytest.mark.parametrize("name", PARTS)
def test_a_folder_with_a_registry_in_it_is_left_alone(name: str, tmp_path: Path) -> None:
    """
    Founding never touches a folder that holds a registry, or a part of one.
    """
    (tmp_path / name).write_text("mine")

    with pytest.raises(ConflictError) as error:
        found(tmp_path, FOUNDING)

    assert error.value.code == "folder-not-empty"
    assert ["mine"] == [path.read_text() for path in tmp_path.iterdir()]


def test_what_else_is_in_a_folder_stays(tmp_path: Path) -> None:
    """
    A founding that fails takes away what it made and nothing else.
    """
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(RejectedError):
        found(tmp_path, Founding(origin=ORIGIN, title=Text(en="X"), licence=""))

    assert {"notes.txt", "registry.sqlite"} == {path.name for path in tmp_path.iterdir()}


def test_a_log_is_founded_once(folder: Path, tmp_path: Path) -> None:
    """
    A second registry over the same database is refused, and leaves nothing behind.
    """
    second = Founding(origin=ORIGIN, title=Text(en="Again"), database_url=f"sqlite:///{folder}/registry.sqlite")

    with pytest.raises(ConflictError) as error:
        found(tmp_path / "second", second)

    assert error.value.code == "already-founded"
    assert not (tmp_path / "second").exists()


def test_an_impossible_origin_is_refused(tmp_path: Path) -> None:
    """
    A name that no checkpoint could carry is refused before anything is kept.
    """
    with pytest.raises(MalformedError):
        found(tmp_path / "here", Founding(origin="two words", title=Text(en="X")))

    assert not (tmp_path / "here").exists()


def test_today_is_the_day_where_the_registry_is(model: Path, tmp_path: Path) -> None:
    """
    Late in the evening of UTC it is tomorrow in Shanghai.
    """
    clock = ForwardClock()
    clock.forward(hours=12)
    folder = Path(shutil.copytree(model, tmp_path / "moved"))
    path = folder / "registry.toml"
    path.write_text(path.read_text().replace('time_zone = "UTC"', 'time_zone = "Asia/Shanghai"'))

    with open_registry(settings_of(folder), writing=False, clock=clock) as registry:
        assert registry.today().isoformat() == "2026-10-02"


def test_an_audit_opens_a_log_it_does_not_believe(folder: Path) -> None:
    """
    The log alone opens without looking at its first entry.
    """
    database, store = open_log(settings_of(folder))
    with store.reading() as view:
        assert view.head().size == 1
    database.close()


def test_ids_and_times_are_real() -> None:
    """
    The real clock is in UTC and ids made by it do not repeat.
    """
    assert system_clock().utcoffset() == timedelta(0)
    assert len({new_filing_id() for _ in range(100)}) == 100
