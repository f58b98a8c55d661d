# SPDX-License-Identifier: Apache-2.0
"""The server process from which those that share an audit branch: it loads all once, and they share its memory.

It is a module by itself, and imports nothing, so that who expects a large audit can start the server before loading
what the audit needs: both then load at the same time.
"""

from multiprocessing import forkserver
from typing import Final

LOADED: Final = ("registry.inspection",)
"""What the server loads."""


def start_server() -> None:
    """Start the server, if it does not run yet, and do not wait for it."""
    forkserver.set_forkserver_preload(list(LOADED))
    forkserver.ensure_running()
