# SPDX-License-Identifier: Apache-2.0
"""`verdigris log compare` in a folder of what an honest log has handed out, and a forked one under the same keys."""

import json
import subprocess
import sys
from pathlib import Path

from tests.api.cli.terminal import Outcome, verdigris
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import SCRIPT

SIZE, OLD, FORK = 13, 6, 2
"""Of the log, of an older checkpoint, and the entry by which the forked log differs."""
SILENT_URL = "http://127.0.0.1:1"
VKEYS = ("--vkey-file", "log.vkey")


def hand_out(log: SignedLog, folder: Path) -> None:
    """Write the files into `folder`."""
    fork = log.forked(FORK)
    (folder / "log.vkey").write_text(log.keys)
    for name, each in (("honest", log), ("forked", fork)):
        for size in (OLD, SIZE):
            (folder / f"{name}-{size}.txt").write_bytes(each.checkpoint(size))
            (folder / f"{name}-{size}.tlog-proof").write_bytes(each.receipt(5, size))
        each.write(folder / name)
        each.write(folder / f"{name}-small", OLD)
    (folder / "growth").write_bytes(log.consistency(OLD, SIZE))
    (folder / "evidence").write_bytes(log.misbehaviour(fork.checkpoint(OLD), SIZE))
    (folder / "entry").write_bytes(log.entries[5])


def compare(*arguments: object, keys: tuple[object, ...] = VKEYS) -> Outcome:
    """Run `log compare` with the log's keys and JSON."""
    return verdigris("log", "compare", *arguments, *keys, "--json")


def refused(done: Outcome) -> tuple[int, str]:
    """Return how a comparison failed before it had an outcome."""
    told = json.loads(done.err.splitlines()[-1])
    assert ("", done.code) == (done.out, told["exit_code"])
    assert told["hint"]
    return done.code, told["code"]


def verified_by_both(kind: str, file: Path) -> str:
    """Return the script's verdict on a proof that `log verify` holds for good too, each with the keys alone."""
    told = verdigris("log", "verify", file, *VKEYS, "--json").json
    assert (True, kind) == (told["ok"], told["kind"])
    command = [sys.executable, "-I", str(SCRIPT), kind, *VKEYS, str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
    zh, verdict = done.stdout.splitlines()
    assert "验证通过" == zh
    return verdict
