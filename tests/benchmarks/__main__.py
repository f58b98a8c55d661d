# SPDX-License-Identifier: Apache-2.0
"""`make bench ARGS=...`: what is promised in figures, measured (never part of the tests' verdict)."""

import click

from tests.benchmarks.appends import appends
from tests.benchmarks.auditing import audit
from tests.benchmarks.generate import main as generate
from tests.benchmarks.growth import growth
from tests.benchmarks.reads import reads
from tests.benchmarks.rebuilding import rebuild
from tests.benchmarks.receipts import receipts
from tests.benchmarks.soak import soak
from tests.benchmarks.status import status


@click.group()
def bench() -> None:
    """Measure what is promised in figures."""


bench.add_command(generate, "generate")
bench.add_command(appends)
bench.add_command(audit)
bench.add_command(growth)
bench.add_command(reads)
bench.add_command(receipts)
bench.add_command(rebuild)
bench.add_command(soak)
bench.add_command(status)

if __name__ == "__main__":
    bench(prog_name="make bench ARGS=...")
