# SPDX-License-Identifier: Apache-2.0
"""A database file that was cut, overwritten with nothing or with garbage, page by page (reliability.md case 34).

Whatever a page held, the registry opens or says why not, answers as before or not at all, and `doctor` says what to do.
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from api.cli.failures import DAMAGED
from api.cli.health import Check, examine
from api.public.app import public_app
from api.settings import resolve_target
from api.wiring import open_log, open_registry
from events.errors import RegistryError
from registry.audit import audit
from registry.keyfiles import store_private_key
from tests.api.cli.terminal import verdigris
from tests.api_registry import ledger_of, open_founded
from tests.histories import RIGHT, file_mine
from tests.mirrors import mirror
from tests.oracle import check_everything
from tests.runs import file_run

PAGE_BYTES = 4096
PAGES_BESIDE = 4
"""Every so many pages are tried by each of as many tests, so that they can be run apart."""
MINE = RIGHT.partition(":")[2]
QUESTIONS = (
    "/checkpoint",
    "/tile/entries/000.p/18",
    "/v1/rights",
    f"/v1/rights/{MINE}",
    f"/v1/rights/{MINE}/history",
    "/v1/obligations",
    "/v1/events",
    "/v1/events/3",
    "/v1/events/9/receipt",
    "/v1/parties/MINECO",
    "/v1/keys",
)
Answers = dict[str, tuple[int, Any]]
Damage = Callable[[bytes, int], bytes]


def _cut(raw: bytes, page: int) -> bytes:
    return raw[: page * PAGE_BYTES]


def _overwrite(raw: bytes, page: int, new: bytes) -> bytes:
    return raw[: page * PAGE_BYTES] + new + raw[(page + 1) * PAGE_BYTES :]


DAMAGE: dict[str, Damage] = {
    "cut before it": _cut,
    "zeroed": lambda raw, page: _overwrite(raw, page, bytes(PAGE_BYTES)),
    "garbage": lambda raw, page: _overwrite(raw, page, random.Random(page).randbytes(PAGE_BYTES)),
}

SHARES = [(name, share) for name in DAMAGE for share in range(PAGES_BESIDE) if name != "garbage" or share == 1]
"""SQLite meets garbage as it meets zeroes, so that of garbage every so many pages are enough."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a registry with a short history and a mirror of it beside."""
    folder = tmp_path_factory.mktemp("prepared") / "here"
    with open_founded(folder) as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        file_run(ledger)
        registry.runner.catch_up()
        mirror(ledger, folder.with_name("mirror"))
    return folder


@pytest.fixture(scope="module")
def intact(prepared: Path) -> Answers:
    """What the undamaged registry answers."""
    answers = _ask(prepared)
    assert {200} == {status for status, _ in answers.values()}
    return answers


def _ask(folder: Path) -> Answers:
    """Put every question to the public app; after a start that fails, nothing is answered."""
    try:
        registry = open_registry(resolve_target(str(folder)), writing=False)
    except RegistryError:
        return {}
    with registry, TestClient(public_app(registry), raise_server_exceptions=False) as client:
        answers = {question: client.get(question) for question in QUESTIONS}
    for answer in answers.values():
        assert answer.status_code < 500 or answer.headers["content-type"].startswith("application/problem+json")
    return {question: (answer.status_code, answer.content) for question, answer in answers.items()}


def _unwell(folder: Path) -> dict[str, Check]:
    # How much room there is on this machine's disk, and how long ago the last sweep was, is not what is asked here.
    checks = examine(resolve_target(str(folder)))
    return {each.check: each for each in checks if not each.ok and each.check not in {"disk", "sweep"}}


def _writes(folder: Path) -> bool:
    """Open it with its keys, as a restarted process does, and tell whether it would go on writing."""
    try:
        with open_registry(resolve_target(str(folder)), writing=True) as registry:
            return registry.publisher.state.writing
    except RegistryError:
        return False


def _is_found_by_audit(folder: Path) -> bool:
    try:
        database, store = open_log(resolve_target(str(folder)))
        with closing(database):
            return not audit(database, store, guard=None, progress=lambda *_: None).ok
    except RegistryError:
        return True


def _damaged(prepared: Path, folder: Path, name: str, damage: Damage, share: int) -> Iterator[tuple[str, Path]]:
    """Yield a damaged copy of the registry for each page of the file `name` that falls to `share`."""
    raw = (prepared / name).read_bytes()
    count = len(raw) // PAGE_BYTES
    assert count > PAGES_BESIDE
    for page in range(share, count, PAGES_BESIDE):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared, folder)
        (folder / name).write_bytes(damage(raw, page))
        yield f"page {page} of {count} of {name}", folder


def test_case_34_intact_it_is_well(prepared: Path, tmp_path: Path) -> None:
    """
    Without damage the same looks find nothing, so that what they find below is the damage.
    """
    copy = Path(shutil.copytree(prepared, tmp_path / "copy"))
    assert ({}, True, False) == (_unwell(copy), _writes(copy), _is_found_by_audit(copy))


@pytest.mark.parametrize(("name", "share"), SHARES)
def test_case_34_every_page_of_the_log(prepared: Path, intact: Answers, tmp_path: Path, name: str, share: int) -> None:
    """
    Nothing is answered that differs from before: it is the same, or an error. `doctor` notices each page and says how
    to come back from a backup and a mirror. Nothing is signed over a log that cannot be read.
    """
    for where, folder in _damaged(prepared, tmp_path / "copy", "registry.sqlite", DAMAGE[name], share):
        unwell = _unwell(folder)
        assert {"registry", "integrity"} & set(unwell), where
        for check in unwell.values():
            if "disk image is malformed" in check.value:
                assert all(word in check.fix for word in ("backup", "mirror", "log recover", "log resume")), (
                    where,
                    check,
                )
        for question, answer in _ask(folder).items():
            assert answer == intact[question] or answer[0] >= 500, (where, question)
        # What no entry rests on, such as an index, an audit may pass over; but it comes to an end.
        assert "registry" not in unwell or _is_found_by_audit(folder), where
        guarded = (folder / "guard.sqlite").read_bytes()
        assert not _writes(folder) or guarded == (prepared / "guard.sqlite").read_bytes(), where


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_case_34_every_page_of_the_guard(prepared: Path, intact: Answers, tmp_path: Path, damage: Damage) -> None:
    """
    Reading does not need the guard and goes on; `doctor` notices each page, and says never to make a new guard.
    """
    for share in range(PAGES_BESIDE):
        for where, folder in _damaged(prepared, tmp_path / "copy", "guard.sqlite", damage, share):
            unwell = _unwell(folder)
            assert "guard-integrity" in unwell, where
            assert "never make" in unwell["guard-integrity"].fix, where
            assert intact == _ask(folder), where
            assert not _writes(folder) or {"guard-integrity"} == set(unwell), where


def test_case_34_a_server_ends_once_and_says_why(prepared: Path, tmp_path: Path) -> None:
    """
    A server on a file that cannot be read does not come up half, nor again and again: it ends with the code for damage,
    which its unit does not start again.
    """
    folder = Path(shutil.copytree(prepared, tmp_path / "copy"))
    (folder / "registry.sqlite").write_bytes(DAMAGE["garbage"]((prepared / "registry.sqlite").read_bytes(), 1))
    program = str(Path(sys.executable).with_name("verdigris"))
    command = [program, "serve", "all", "--port", "0", "--registry", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (DAMAGED, "") == (ended.returncode, ended.stdout)
    assert "The database file is damaged" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_case_34_the_steps_that_doctor_names_lead_back(prepared: Path, tmp_path: Path) -> None:
    """
    From an older backup, the guard and a mirror the whole log comes back, step by step as `doctor` says.
    """
    folder = tmp_path / "here"
    with open_founded(folder) as registry:
        ledger = ledger_of(registry)
        registry.database.shrink_wal()
        backup = (folder / "registry.sqlite").read_bytes()
        file_mine(ledger)
        receipt = ledger.desk.file(ledger.sign_party("LAST"))
        store_private_key(tmp_path / "DEPT.pem", ledger.keys["DEPT"]._key)
        mirror(ledger, tmp_path / "mirror")
    (folder / "registry.sqlite").write_bytes(b"")
    [check] = _unwell(folder).values()
    assert "registry" == check.check
    for file in folder.glob("registry.sqlite*"):
        file.unlink()
    (folder / "registry.sqlite").write_bytes(backup)

    steps = check.fix
    recovered = verdigris("log", "recover", tmp_path / "mirror", "-r", folder, "--json")
    assert (0, receipt.position) == (recovered.code, recovered.json["recovered"]["last"])
    assert 0 == verdigris("rebuild", "-r", folder).code
    assert 0 == verdigris("audit", folder).code
    reason = ("--reason", "the disk was replaced", "--key", folder / "keys" / "governance-1.pem")
    alone = verdigris("log", "resume", "-r", folder, *reason)
    assert (4, True) == (alone.code, "takes another one" in alone.err)
    assert 0 == verdigris("log", "resume", "-r", folder, *reason, "--second-key", tmp_path / "DEPT.pem").code
    places = [steps.index(f"`verdigris {step}") for step in ("log recover", "rebuild", "audit", "log resume")]
    assert places == sorted(places)
    check_everything(folder, [receipt])
