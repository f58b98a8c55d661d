# SPDX-License-Identifier: Apache-2.0
"""A small volume of its own: a tmpfs in a mount namespace, which ends with the process that holds it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest


class Volume(NamedTuple):
    """A mounted volume: where this process sees it, and what runs a command where it lies at its `place`."""

    seen: Path
    enter: tuple[str, ...]


@contextmanager
def small_volume(place: Path, kib: int) -> Iterator[Volume]:
    """Mount a volume of `kib` KiB at `place`, a new folder, for those who `enter`; the test skips where none can be."""
    place.mkdir()
    mount = f'mount -t tmpfs -o size={kib}k none "$1" && echo mounted && read end'
    try:
        holder = subprocess.Popen(
            ["unshare", "-rm", "sh", "-c", mount, "sh", str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError:
        pytest.skip("needs unshare (Debian: util-linux) for a small volume of its own; none is here")
    with holder:
        try:
            assert holder.stdout
            assert holder.stderr
            if b"mounted\n" != holder.stdout.readline():
                pytest.skip(f"a small volume cannot be mounted here: {holder.stderr.read().decode().strip()}")
            enter = ("nsenter", "-t", str(holder.pid), "-U", "-m", "--preserve-credentials")
            yield Volume(Path(f"/proc/{holder.pid}/root{place}"), enter)
        finally:
            holder.kill()
