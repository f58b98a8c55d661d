# SPDX-License-Identifier: Apache-2.0
"""`verdigris evidence`: bringing the files that filings name, getting them, and looking through all of them.

A file is brought after its filing: the signature under it is the permission. Whoever gets one compares its digest, so
that it does not matter where it comes from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Group, Session, command
from api.cli.failures import DAMAGED, OK

if TYPE_CHECKING:
    from events.errors import RegistryError
    from registry.evidence import EvidenceReport, Received

_PIECE = 1024 * 1024
_SAID = {
    "kept": {"en": "kept: {} ({} bytes), named at position {}", "zh": "已保存：{}（{} 字节），见位置 {} 的申报"},
    "here": {
        "en": "here before: {} ({} bytes), named at position {}",
        "zh": "早已保存：{}（{} 字节），见位置 {} 的申报",
    },
    "wrote": {"en": "wrote {1} bytes to {0}, with the digest asked for", "zh": "已写入 {0}（{1} 字节），摘要相符"},
    "checked": {"en": "{} files named, {} of them here and whole", "zh": "申报共指 {} 个文件，其中 {} 个在此且完好"},
}
_EXAMPLE = "959215712fa64c49129da782a7abc4305ee92f3b23702002151d5883b143c5b3"


@click.group(
    "evidence",
    cls=Group,
    examples=(
        "verdigris evidence put m1-slopes.csv --registry demo-registry",
        "verdigris evidence check --registry demo-registry",
    ),
)
def evidence() -> None:
    """Bring, get and check the files that filings name."""


@command(
    "put",
    examples=(
        "verdigris evidence put m1-slopes.csv --registry demo-registry",
        "verdigris evidence put survey.pdf --server https://intake.example --position 93",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--position", type=click.IntRange(min=0), metavar="N", help="The event that names it; else a recent one.")
@click.option("--server", metavar="URL", help="Bring it to this intake instead of the registry on this machine.")
def put(session: Session, *, file: Path, position: int | None, server: str | None) -> None:
    """Bring FILE, which a recorded filing names by its digest; a second time is no error and mends a damaged one."""
    size, digest = _measure(session, file)
    bring = _put_here if server is None else _put_there
    received = bring(session, file, digest, {"size": size, "position": position, "server": server})
    words = _words(session, "kept" if received.is_new else "here")
    session.console.result(received, lambda: words.format(received.sha256, received.bytes, received.position))


@command(
    "get",
    examples=(
        f"verdigris evidence get {_EXAMPLE} --registry demo-registry --out slopes.csv",
        f"verdigris evidence get {_EXAMPLE} --server https://ledger.example --out slopes.csv",
    ),
)
@click.argument("sha256")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Write it to this file.")
@click.option("--server", metavar="URL", help="Ask this server instead of the registry on this machine.")
def get(session: Session, *, sha256: str, out: Path, server: str | None) -> None:
    """Get the file with the digest SHA256; what has another digest is never written."""
    from registry.evidence.custody import check_digest

    check_digest(sha256)
    with _pieces_here(session, sha256) if server is None else _pieces_there(server, sha256) as pieces:
        size = _write(out, sha256, pieces)
    value = {"file": str(out), "sha256": sha256, "bytes": size}
    session.console.result(value, lambda: _words(session, "wrote").format(out, size))


@command(
    "check",
    examples=(
        "verdigris evidence check --registry demo-registry",
        "verdigris evidence check --registry demo-registry --json",
    ),
)
def check(session: Session) -> int:
    """Read every file that the log names. Exit code 7: one was lost or changed; those never brought are only listed."""
    from registry.evidence import check_evidence

    with (
        session.open(writing=False) as registry,
        registry.store.reading() as view,
        session.console.progress("checking") as progress,
    ):
        report = check_evidence(registry.evidence, view, progress=progress)
    session.console.result(report, lambda: _shown(session, report))
    return OK if report.ok else DAMAGED


def _words(session: Session, what: str) -> str:
    return _SAID[what][session.console.language]


def _shown(session: Session, report: EvidenceReport) -> str:
    found = [f"position {each.position}: {each.problem}: {each.detail}" for each in report.problems]
    return "\n".join([_words(session, "checked").format(report.named, report.present), *found])


def _measure(session: Session, file: Path) -> tuple[int, str]:
    hashed, done = hashlib.sha256(), 0
    with _reading(file) as (pieces, size), session.console.progress("hashing") as progress:
        for piece in pieces:
            hashed.update(piece)
            progress(done := done + len(piece), size)
    return done, hashed.hexdigest()


@contextmanager
def _reading(file: Path) -> Iterator[tuple[Iterator[bytes], int]]:
    """Open the file at a path to be read in pieces; say how large it is.

    Raises:
        NotFoundError: it cannot be read.
    """
    from events.errors import NotFoundError

    try:
        with file.open("rb") as opened:
            yield iter(lambda: opened.read(_PIECE), b""), os.fstat(opened.fileno()).st_size
    except OSError as error:
        raise NotFoundError(f"file {file}: {error.strerror}", code="file-not-found") from error


def _put_here(session: Session, file: Path, digest: str, options: dict[str, Any]) -> Received:
    with session.open(writing=False) as registry:
        with registry.store.reading() as view:
            named = registry.evidence.admit(view, digest, position=options["position"])
        with _sending(session, file) as pieces, closing(registry.evidence.begin(named)) as upload:
            for piece in pieces:
                upload.write(piece)
            return upload.finish(registry.clock())


def _put_there(session: Session, file: Path, digest: str, options: dict[str, Any]) -> Received:
    import msgspec

    from events.errors import UnavailableError
    from registry.evidence import Received

    question = {} if options["position"] is None else {"position": options["position"]}
    with _sending(session, file) as pieces, _client(options["server"]) as client, _answered(
        client, "PUT", f"/evidence/{digest}", content=pieces, params=question,
        headers={"Content-Length": str(options["size"])},
    ) as answer:  # fmt: skip
        raw = answer.read()
    try:
        return msgspec.json.decode(raw, type=Received)
    except msgspec.DecodeError as error:
        message = f"{options['server']}: answered something else than what was kept"
        raise UnavailableError(message, code="network") from error


@contextmanager
def _sending(session: Session, file: Path) -> Iterator[Iterator[bytes]]:
    with _reading(file) as (pieces, size), session.console.progress("sending") as progress:
        yield _counted(pieces, lambda done: progress(done, size))


def _counted(pieces: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        yield piece
        tell(done := done + len(piece))


@contextmanager
def _pieces_here(session: Session, digest: str) -> Iterator[Iterator[bytes]]:
    with session.open(writing=False) as registry:
        yield registry.evidence.download(digest).pieces


@contextmanager
def _pieces_there(server: str, digest: str) -> Iterator[Iterator[bytes]]:
    with _client(server) as client, _answered(client, "GET", f"/v1/evidence/{digest}") as answer:
        yield answer.iter_bytes()


def _client(server: str) -> Any:
    import httpx

    return httpx.Client(base_url=server, timeout=60)


@contextmanager
def _answered(client: Any, method: str, path: str, **content: Any) -> Iterator[Any]:
    """Ask a server; what goes wrong on the way is the network's."""
    import httpx

    from api.client.intake import refusal_of
    from events.errors import UnavailableError

    try:
        with client.stream(method, path, **content) as answer:
            if answer.is_error:
                answer.read()
                raise _error_of(refusal_of(answer))
            yield answer
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        message = f"{client.base_url}: {str(error) or type(error).__name__}"
        raise UnavailableError(message, code="network") from error


def _error_of(told: RegistryError) -> RegistryError:
    from events.errors import EvidenceError

    return EvidenceError(told.message, code=told.code) if told.code == "evidence-mismatch" else told


def _write(out: Path, digest: str, pieces: Iterator[bytes]) -> int:
    """Write the file with this digest to `out`, or nothing; return its size.

    Raises:
        EvidenceError: the bytes have another digest.
        UnavailableError: it cannot be written.
    """
    from events.errors import EvidenceError, UnavailableError
    from events.files import NewFile

    hashed, size = hashlib.sha256(), 0
    try:
        folder = os.open(out.parent, os.O_RDONLY | os.O_DIRECTORY)
        with closing(NewFile(folder, out.name, mode=0o644)) as file:
            for piece in pieces:
                hashed.update(piece)
                size += len(piece)
                file.write(piece)
            if hashed.hexdigest() != digest:
                message = f"evidence: expected the file {digest}, found {hashed.hexdigest()}"
                raise EvidenceError(message, code="evidence-mismatch")
            file.keep(replace=True)
    except OSError as error:
        raise UnavailableError(f"file {out}: {error.strerror}", code="file-unwritable") from error
    return size


evidence.add_command(put)
evidence.add_command(get)
evidence.add_command(check)
