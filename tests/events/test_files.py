# SPDX-License-Identifier: Apache-2.0
"""Small files are written whole; what happens when a write is cut off is in `tests/faults/test_system_calls.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from events.files import store_file
from tests.api_server import ROOT

_REPLACING = """
import sys
from pathlib import Path
from events.files import store_file
for number in range(300):
    store_file(Path(sys.argv[1]), sys.argv[2].encode() * 100, replace=True)
"""


def test_a_new_file(tmp_path: Path) -> None:
    """It has its bytes, is for its owner alone, and nothing stands beside it."""
    store_file(tmp_path / "key.pem", b"secret")

    (found,) = tmp_path.iterdir()
    assert ("key.pem", b"secret", 0o600) == (found.name, found.read_bytes(), found.stat().st_mode & 0o777)


def test_what_is_there_stays(tmp_path: Path) -> None:
    """A file that exists is left as it is, unless it was to be replaced."""
    (tmp_path / "key.pem").write_bytes(b"old")
    (tmp_path / f".key.pem.{os.getpid()}.part").write_bytes(b"left by a crash")

    with pytest.raises(FileExistsError):
        store_file(tmp_path / "key.pem", b"new")
    assert b"old" == (tmp_path / "key.pem").read_bytes()
    store_file(tmp_path / "key.pem", b"new", replace=True)

    (found,) = tmp_path.iterdir()
    assert ("key.pem", b"new") == (found.name, found.read_bytes())


def test_no_folder(tmp_path: Path) -> None:
    """Where there is no folder, nothing is made."""
    with pytest.raises(FileNotFoundError):
        store_file(tmp_path / "none" / "key.pem", b"secret")
    assert [] == list(tmp_path.iterdir())


def test_replaced_by_two_at_once(tmp_path: Path) -> None:
    """Two processes that replace one file take nothing from each other, and leave what one of them wrote."""
    path = tmp_path / "summary.json"
    writers = [subprocess.Popen([sys.executable, "-c", _REPLACING, str(path), each], cwd=ROOT) for each in "ab"]

    assert [0, 0] == [writer.wait(timeout=60) for writer in writers]
    assert path.read_bytes() in {b"a" * 100, b"b" * 100}
    assert [path] == list(tmp_path.iterdir())
