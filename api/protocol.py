# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 with absolute deadlines: uvicorn's httptools protocol, which by itself has none (reliability.md case 126).

uvicorn's only timer starts after an answer and stops at the next byte, so one byte now and then holds a connection for
ever. Here a request's head must be complete, and an answer taken, within a time that no byte extends; and a head has a
largest size. How long a *body* may take is the intake's to say.
"""

import asyncio
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES: Final = 32 * 1024
ANSWER_SECONDS: Final = 300.0


class DeadlineProtocol(HttpToolsProtocol):
    """One connection; `head_seconds` is set on a subclass, since uvicorn makes the instances."""

    head_seconds: ClassVar[float] = 15.0
    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Give the first request its time."""
        super().connection_made(transport)
        self._allow(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Refuse a head that does not end."""
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Request header fields too large.")

    def on_headers_complete(self) -> None:
        """Give the answer its time; from here on it is the body that arrives."""
        super().on_headers_complete()
        self._head_bytes = -(2**62)
        self._allow(ANSWER_SECONDS)

    def on_response_complete(self) -> None:
        """Give the next request its time, the wait for its first byte included."""
        super().on_response_complete()
        self._head_bytes = 0
        if not self.transport.is_closing() and self.cycle.response_complete:
            self._allow(self.timeout_keep_alive + self.head_seconds)

    def _allow(self, seconds: float) -> None:
        self._stop_clock()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def protocol_with(head_seconds: float) -> type[Any]:
    """Return the protocol that gives a request's head so much time."""
    return type("DeadlineProtocol", (DeadlineProtocol,), {"head_seconds": head_seconds})
