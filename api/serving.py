# SPDX-License-Identifier: Apache-2.0
"""Running the apps: uvicorn with uvloop and httptools, bound before anything else, stopped without losing a request.

`serve all` is one process with everything; `public`, `intake` and `worker` are the same parts apart, of which only the
first holds no key (architecture.md §5, §8). TLS, and limits by address, are the proxy's in front.
"""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Literal

import uvicorn
from litestar.concurrency import set_asyncio_executor
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from api.intake.app import Intake
from api.intake.operations import is_of_intake
from api.logs import log_to_stderr
from api.protocol import DeadlineProtocol, protocol_with
from api.public.app import public_app
from api.settings import Settings
from api.wiring import open_registry
from api.worker import Worker
from events.errors import UnavailableError

Role = Literal["all", "public", "intake", "worker"]
ROLES: Final[tuple[Role, ...]] = ("all", "public", "intake", "worker")
_PORTS_TRIED: Final = 50
_LAST_PORT: Final = 65_535
_START_SECONDS: Final = 30.0

Ready = Callable[[str], None]


def serve(role: Role, settings: Settings, *, listener: socket.socket | None = None, on_ready: Ready) -> None:
    """Serve in `role` until SIGINT or SIGTERM; `on_ready` is told the address, or nothing for the worker.

    `listener` is from `bind`; without one, host and port are those of `settings`.

    Raises:
        EvidenceError: the worker alone stopped because something did not check out.
    """
    if role == "worker":
        _work(settings, on_ready)
        return
    with listener or bind(settings.host, settings.port) as sock:
        {"all": _serve_all, "public": _serve_public, "intake": _serve_intake}[role](settings, sock, on_ready)


def bind(host: str, port: int, *, may_move: bool = False) -> socket.socket:
    """Return a listening socket on `port`, or, if it may move, on the next free one.

    Raises:
        UnavailableError: the port is taken, or the address is not ours.
    """
    last = min(port + _PORTS_TRIED, _LAST_PORT) if may_move and port else port
    for candidate in range(port, last + 1):
        try:
            return socket.create_server((host, candidate), family=_family(host), backlog=2048)
        except OSError as error:
            if candidate == last:
                message = f"port {port} on {host}: {error.strerror or error}; choose another with --port"
                raise UnavailableError(message, code="port-busy") from error
    raise RuntimeError("no port was tried")


def url_of(sock: socket.socket) -> str:
    """Return the address a browser on this machine would use."""
    host, port = sock.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - recognised, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Doors:
    """One ASGI app of two: the intake's addresses go to the intake, all others to the public app."""

    def __init__(self, public: ASGIApp, intake: ASGIApp) -> None:
        """Choose between `public` and `intake`."""
        self._public = public
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        path = str(scope.get("path", ""))
        await (self._intake if is_of_intake(path) else self._public)(scope, receive, send)


def _serve_all(settings: Settings, sock: socket.socket, on_ready: Ready) -> None:
    with open_registry(settings, writing=True) as registry:
        worker = Worker(registry)
        intake = Intake(registry, on_recorded=worker.poke)
        worker.start()
        try:
            _run(Doors(public_app(registry), intake.app()), settings, sock, on_ready)
        finally:
            intake.close()
            worker.stop()


def _serve_public(settings: Settings, sock: socket.socket, on_ready: Ready) -> None:
    with open_registry(settings, writing=False) as registry:
        if settings.workers == 1:
            _run(public_app(registry), settings, sock, on_ready)
            return
    # What keeps a registry from being opened is told by now, once.
    config = _config(partial(_public_of_worker, settings), settings, DeadlineProtocol, factory=True)
    _Workers(config, sock, on_ready).run()


def _public_of_worker(settings: Settings) -> ASGIApp:
    """Return the app of one process of several; its registry is open for as long as the process lives."""
    log_to_stderr()
    DeadlineProtocol.head_seconds = settings.receive_seconds
    # uvicorn asks for it within its loop, where Litestar's own setting comes too late.
    asyncio.get_running_loop().set_default_executor(_threads(settings))
    return public_app(open_registry(settings, writing=False))


def _serve_intake(settings: Settings, sock: socket.socket, on_ready: Ready) -> None:
    with open_registry(settings, writing=True) as registry:
        intake = Intake(registry, on_recorded=lambda: None)
        try:
            _run(intake.app(), settings, sock, on_ready)
        finally:
            intake.close()


def _work(settings: Settings, on_ready: Ready) -> None:
    with open_registry(settings, writing=True) as registry:
        worker = Worker(registry)
        with _signals(lambda *_: worker.end()):
            worker.start()
            on_ready("")
            # In steps, since Python runs signal handlers between them.
            while not worker.wait(0.5):
                pass
            worker.stop()
    if worker.failure:
        raise worker.failure


def _run(app: ASGIApp, settings: Settings, sock: socket.socket, on_ready: Ready) -> None:
    set_asyncio_executor(_threads(settings))
    config = _config(app, settings, protocol_with(settings.receive_seconds))
    try:
        _Server(config, lambda: on_ready(url_of(sock))).run(sockets=[sock])
    finally:
        set_asyncio_executor(None)


def _threads(settings: Settings) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.threads, thread_name_prefix="public")


def _config(app: Any, settings: Settings, protocol: type[Any], *, factory: bool = False) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=factory,
        workers=settings.workers,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody is believed about who the client is: we never ask.
        proxy_headers=False,
        limit_concurrency=2 * settings.connections,
        timeout_graceful_shutdown=settings.drain_seconds,
    )


class _Workers(Multiprocess):
    """uvicorn's own: processes that take from one socket. One that died is begun anew, and all end with this one."""

    def __init__(self, config: uvicorn.Config, sock: socket.socket, on_started: Ready) -> None:
        super().__init__(config, [sock])
        self._on_started = on_started

    def init_processes(self) -> None:
        super().init_processes()
        for process in self.processes:
            process.wait_until_ready(_START_SECONDS, self.should_exit)
        self._on_started(url_of(self.sockets[0]))


class _Server(uvicorn.Server):
    """Says when it is ready, and returns after a signal instead of raising it again."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        await super().startup(list(sockets or []))
        self._on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with _signals(self.handle_exit):
            yield


@contextlib.contextmanager
def _signals(handler: Callable[..., Any]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread hears signals; whoever runs us elsewhere ends us by other means.
        yield
        return
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
