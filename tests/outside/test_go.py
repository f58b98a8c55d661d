# SPDX-License-Identifier: Apache-2.0
"""Go's checksum-database code reads our log: checklog.go, built from Debian's packages (tlog.md §4, row 1)."""

import os
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from api.wiring import WritingRegistry
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash, root_of
from tests.api_registry import ledger_of
from tests.api_server import serving
from tests.checkers import GOPATH, find_go
from tests.ledgers import ORIGIN
from tests.outside.exported import SIZE, SIZES, Exported, export

SECONDS = 30
"""Within which the whole log must be checked."""


@pytest.fixture(scope="module")
def checklog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built without asking a module proxy."""
    go = find_go()
    if go is None:
        pytest.skip("needs golang-go and golang-golang-x-mod-dev (Debian)")
    folder = tmp_path_factory.mktemp("go")
    program = folder / "checklog"
    source = Path(__file__).with_name("checklog.go")
    environ = os.environ | {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache")}
    subprocess.run([go, "build", "-o", str(program), str(source)], check=True, env=environ, timeout=300)
    return program


def check(checklog: Path, log: Exported) -> tuple[int, str]:
    """Return the exit status and what was said."""
    command = [checklog, log.keys, log.folder, *log.older]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.returncode, done.stdout + done.stderr


def test_go_accepts_the_log(checklog: Path, exported: Exported) -> None:
    """
    Signature, every tile, every entry by its own proof, and growth from every older checkpoint.
    """
    assert (0, f"{SIZE} entries, {len(SIZES) - 1} older checkpoints\n") == check(checklog, exported)


def test_go_accepts_the_log_over_http(checklog: Path, registry: WritingRegistry, tmp_path: Path) -> None:
    """
    The same log, fetched from a server process.
    """
    assert registry.settings.folder
    with serving("public", registry.settings.folder) as server, httpx.Client(base_url=server.url) as client:
        fetched = export(lambda path: client.get(path).raise_for_status().content, registry, tmp_path)

    assert (0, f"{SIZE} entries, {len(SIZES) - 1} older checkpoints\n") == check(checklog, fetched)


def test_go_rejects_a_flipped_byte_anywhere(checklog: Path, exported: Exported, tmp_path: Path) -> None:
    """
    One byte changed in any one file: the control without which acceptance means little.
    """
    copy = _copy(exported, tmp_path)
    accepted = [file.name for file in (*copy.files, *copy.older) if _accepts_flipped(checklog, copy, file)]

    assert [] == accepted
    assert 0 == check(checklog, copy)[0]


def _copy(log: Exported, into: Path) -> Exported:
    folder = into / "log"
    shutil.copytree(log.folder, folder)
    older = tuple(Path(shutil.copy(file, into)) for file in log.older)
    return Exported(folder, log.keys, older)


def _accepts_flipped(checklog: Path, log: Exported, file: Path) -> bool:
    whole = file.read_bytes()
    # In the middle of a checkpoint stands the ML-DSA-44 signature, which x/mod does not know.
    place = whole.index(b"\n") if "checkpoint" in file.name else len(whole) // 2
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    status, _ = check(checklog, log)
    file.write_bytes(whole)
    return status == 0


def test_go_rejects_a_log_that_lost_a_tile(checklog: Path, exported: Exported, tmp_path: Path) -> None:
    """
    Every file that the checkpoint implies is needed.
    """
    copy = _copy(exported, tmp_path)
    accepted = []
    for file in copy.files:
        away = file.rename(tmp_path / "away")
        if check(checklog, copy)[0] == 0:
            accepted.append(file.name)
        away.rename(file)

    assert [] == accepted


def test_go_rejects_another_past(checklog: Path, exported: Exported, registry: WritingRegistry, tmp_path: Path) -> None:
    """
    A checkpoint that the log did sign, over a root which its tree never had (reliability.md case 64).
    """
    forked = tmp_path / "forked"
    checkpoint = Checkpoint(ORIGIN, 257, root_of([leaf_hash(b"another past")] * 257))
    forked.write_bytes(sign_checkpoint(checkpoint, ledger_of(registry).log_signers, 1790000000))
    status, said = check(checklog, Exported(exported.folder, exported.keys, (*exported.older, forked)))

    assert (1, True) == (status, said.startswith(f"checklog: {forked}: the tiles give root "))
