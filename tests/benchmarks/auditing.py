# SPDX-License-Identifier: Apache-2.0
"""The benchmark of the audit: `verdigris audit` on a whole log beside the bare verification of its signatures.

Both are measured in turn, in processes of their own, and compared by their medians. Logs are kept under `build/`, since
making a large one takes longer than auditing it.
"""

import json
import shutil
import sys
from pathlib import Path
from statistics import median

import click
from rich.console import Console
from rich.table import Table

from api.settings import SETTINGS_FILE, Settings, resolve_target
from tests.benchmarks.bare import Bare, measure_bare
from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.watching import Taken, run_watched

ROOT = Path(__file__).parents[2]
LEAST_SHARE = 0.70
MOST_MB = 300
_KEPT = ROOT / "build" / "benchmarks"


@click.command()
@click.option("--filings", default=200_000, show_default=True, help="Size of the log; made once and kept.")
@click.option("--log", type=click.Path(path_type=Path, exists=True), help="Audit this registry folder instead.")
@click.option("--times", default=3, show_default=True, help="How often each is measured; medians count.")
def audit(*, filings: int, log: Path | None, times: int) -> None:
    """Measure the audit of a log beside the bare verification of its signatures."""
    console = Console(width=120, highlight=False)
    settings = resolve_target(str(log or kept_log(filings)), environ={})
    for line in describe_machine():
        console.print(line)
    measured = [(measure_bare(settings), _audit(settings)) for _ in range(times)]
    bares, audits = [each for each, _ in measured], [each for _, each in measured]
    size = json.loads(audits[0].output)["size"]
    console.print(_table(size, bares, audits))
    share = median(each.ed25519 for each in bares) / median(each.seconds for each in audits)
    memory = max(each.peak_pss_mb for each in audits)
    say(console, f"at least {LEAST_SHARE:.0%} of bare Ed25519 on all cores", f"{share:.0%}", holds=share >= LEAST_SHARE)
    say(console, f"at most {MOST_MB} MB (PSS, all processes)", f"{memory:.0f} MB", holds=memory <= MOST_MB)


def kept_log(filings: int) -> Path:
    """Return the folder of the log of that size, made if it is not there yet."""
    folder = _KEPT / f"log-{filings}"
    if not (folder / SETTINGS_FILE).is_file():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        generate(unfinished / "log", world_of(filings, seed=1, rights=0), filings=filings, group=256, sweeps=4)
        (unfinished / "log").rename(folder)
        unfinished.rmdir()
    return folder


def _audit(settings: Settings) -> Taken:
    command = [str(Path(sys.executable).parent / "verdigris"), "audit", str(settings.folder), "--json"]
    taken = run_watched(command, cwd=ROOT)
    assert json.loads(taken.output)["ok"], taken.output
    return taken


def _table(size: int, bares: list[Bare], audits: list[Taken]) -> Table:
    plain = median(each.ed25519 for each in bares)
    own_mix = median(each.own_mix for each in bares)
    seconds = median(each.seconds for each in audits)
    title = f"{size} entries, {bares[0].es256_share:.1%} signed with ES256; medians of {len(audits)}"
    table = Table("", "s", "entries/s", "of bare", "peak PSS", "peak RSS", "processes", title=title)
    table.add_row("bare Ed25519, all cores", f"{plain:.2f}", f"{size / plain:.0f}", "100%")
    table.add_row("bare, the log's own mix", f"{own_mix:.2f}", f"{size / own_mix:.0f}", f"{plain / own_mix:.0%}")
    table.add_row(
        "verdigris audit",
        f"{seconds:.2f}",
        f"{size / seconds:.0f}",
        f"{plain / seconds:.1%}",
        f"{max(each.peak_pss_mb for each in audits):.0f} MB",
        f"{max(each.peak_rss_mb for each in audits):.0f} MB",
        str(max(each.processes for each in audits)),
    )
    return table


def say(console: Console, promise: str, found: str, *, holds: bool) -> None:
    console.print(f"{promise}: {found}, {'holds' if holds else 'DOES NOT HOLD'}")
