# SPDX-License-Identifier: Apache-2.0
"""The benchmarks measure a log that the desk would take: a small one is made, and checks out."""

import json
import sys
from pathlib import Path

from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.watching import run_watched


def test_a_made_up_history_is_admitted_and_audited(tmp_path: Path) -> None:
    """Every filing of it is admitted today, and the audit of it finds nothing."""
    generate(tmp_path / "log", world_of(400, seed=1, rights=0), filings=400, group=64, sweeps=1)

    verdigris = str(Path(sys.executable).with_name("verdigris"))
    report = json.loads(run_watched([verdigris, "audit", "log", "--json"], cwd=tmp_path).output)
    assert (True, 400, []) == (report["ok"], report["size"], report["findings"])
