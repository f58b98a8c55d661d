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
_ANY_BODY: Final = 2**62
_TOO_LARGE: Final = "Request header fields too large."


class DeadlineProtocol(HttpToolsProtocol):
    """One connection; `head_seconds` is set on a subclass, since uvicorn makes the instances."""

    head_seconds: ClassVar[float] = 15.0
    _deadline: asyncio.TimerHandle | None = None
    _head = 0
    """Bytes of address and headers read so far."""
    _unread = 0
    """Bytes received since the last request, while no head is complete."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Give the first request its time."""
        super().connection_made(transport)
        self._allow(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Refuse a head of which no end is in sight."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Count the head's bytes from here."""
        super().on_message_begin()
        self._head = 0

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Give the answer its time; from here on it is the body that arrives."""
        super().on_headers_complete()
        self._unread = -_ANY_BODY
        self._allow(ANSWER_SECONDS)

    def on_response_complete(self) -> None:
        """Give the next request its time, the wait for its first byte included."""
        super().on_response_complete()
        self._unread = 0
        if not self.transport.is_closing() and self.cycle.response_complete:
            self._allow(self.timeout_keep_alive + self.head_seconds)

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > MAX_HEAD_BYTES:
            # uvicorn answers 400 to whatever goes wrong in here, and closes.
            raise ValueError(_TOO_LARGE)

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
