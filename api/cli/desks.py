# SPDX-License-Identifier: Apache-2.0
"""The desk a filing is handed to: that of the registry on this machine, or a server's over HTTP.

Both speak alike: `check` and `file` return what the intake answers, and raise what the desk raises. A refusal from a
server comes back as the error it was; whatever goes wrong on the way is the network's (exit code 6).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.cli.command import Session
from api.client.intake import Desk, SignedRefusal, open_intake
from api.intake.results import Checked, Recorded, planned, recorded
from api.wiring import WritingRegistry


class HereDesk:
    """The desk of the registry on this machine; its views are brought up to date with each filing."""

    def __init__(self, registry: WritingRegistry) -> None:
        """File into `registry`."""
        self._registry = registry

    def ledger(self) -> str:
        return self._registry.foundation.origin

    def check(self, raw: bytes) -> Checked:
        entry = self._registry.desk.check(raw)
        return planned(entry, self._registry.answers.find_warnings(entry))

    def file(self, raw: bytes) -> Recorded:
        receipt = self._registry.desk.file(raw)
        self._registry.runner.catch_up()
        return recorded(receipt)

    def signed_refusal(self) -> SignedRefusal | None:
        """Return None: who is refused here is at the registry itself."""
        return None


class NoDesk:
    """Where something is only signed: all that is known is the ledger's name."""

    def __init__(self, session: Session) -> None:
        """Take the name from the settings, when it is asked for."""
        self._session = session

    def ledger(self) -> str:
        return self._session.ledger()

    def check(self, raw: bytes) -> Checked:
        raise RuntimeError(f"no desk to check {len(raw)} bytes at")

    def file(self, raw: bytes) -> Recorded:
        raise RuntimeError(f"no desk to file {len(raw)} bytes at")

    def signed_refusal(self) -> SignedRefusal | None:
        return None


@contextmanager
def desk_of(session: Session, server: str | None, *, needs_desk: bool) -> Iterator[Desk]:
    """Open the server's desk, that of this machine's registry or, where nothing is filed, none."""
    if server is not None:
        with open_intake(server) as intake:
            yield intake
    elif needs_desk:
        with session.open(writing=True) as registry:
            yield HereDesk(registry)
    else:
        yield NoDesk(session)
