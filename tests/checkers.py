# SPDX-License-Identifier: Apache-2.0
"""Programs by others that some tests run, and that not every machine has: where to find them, and what is lost without.

`.ci/run` and `make outside` install them. A run without one says so in a line of its own at its end: a check that is
left out silently would pass for one that succeeded.
"""

import shutil
from pathlib import Path

_ROOT = Path(__file__).parents[1]
GOPATH = Path("/usr/share/gocode")
"""Where Debian puts Go's libraries (golang-golang-x-mod-dev); no module proxy is asked."""


def find_strace() -> str | None:
    """Return strace, which makes chosen system calls of a process fail."""
    return shutil.which("strace")


def find_go() -> str | None:
    """Return the Go compiler, if Debian's golang.org/x/mod lies beside it."""
    return shutil.which("go") if (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir() else None


def find_sigstore() -> str | None:
    """Return the Python of the environment that `make outside` makes; its last step is the stamp."""
    outside = _ROOT / ".venv-outside"
    return str(outside / "bin/python") if (outside / ".made").exists() else None


_CHECKERS = {"strace (fault injection)": find_strace, "Go (x/mod)": find_go, "sigstore (PyPI)": find_sigstore}


def absent_checkers() -> list[str]:
    """Return the names of the programs that are not here."""
    return [name for name, find in _CHECKERS.items() if find() is None]
