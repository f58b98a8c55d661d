# SPDX-License-Identifier: Apache-2.0
"""How long something took, many times: percentiles and a histogram."""

from collections.abc import Sequence
from itertools import pairwise

from rich.table import Table

_EDGES_MS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0, 200.0, 500.0, float("inf"))
_WIDTH = 50


class Distribution:
    """Durations, sorted."""

    def __init__(self, seconds: Sequence[float]) -> None:
        """Take them in any order."""
        self._seconds = sorted(seconds)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._seconds)

    def at(self, share: float) -> float:
        """Return, in milliseconds, what `share` of them do not exceed (nearest rank)."""
        rank = max(1, -(-len(self._seconds) * share // 1))
        return self._seconds[int(rank) - 1] * 1000

    def in_one_line(self) -> str:
        """Return the percentiles that are usually asked for."""
        figures = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0))
        return ", ".join(f"{name} {self.at(share):.2f}" for name, share in figures) + f" ms ({len(self)} times)"

    def histogram(self, title: str) -> Table:
        """Return how many lie in which range of milliseconds."""
        table = Table("ms", "filings", "share", "", title=title, title_justify="left", box=None)
        low = high = 0
        for first, last in pairwise(_EDGES_MS):
            low, high = high, sum(each * 1000 < last for each in self._seconds)
            share = (high - low) / len(self)
            if high > low:
                table.add_row(f"{first:g} to {last:g}", str(high - low), f"{share:.2%}", "█" * round(share * _WIDTH))
        return table
