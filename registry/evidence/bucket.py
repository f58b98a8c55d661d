# SPDX-License-Identifier: Apache-2.0
"""Evidence in an S3-compatible bucket, by obstore (stack.md §9): `sha256/ab/abcd…` and `received/ab/abcd…` in it.

Who we are there is said by the usual variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
AWS_ENDPOINT_URL), never by a setting. A file waits on the local disk until all of it has arrived and its digest is
known to be right, so that the bucket never holds a wrong one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from events.errors import EvidenceError, UnavailableError
from registry.evidence.store import PIECE, Found, Incoming

_PATIENCE: Final = timedelta(seconds=20)


class BucketStore:
    """A place for evidence in a bucket."""

    def __init__(self, url: str) -> None:
        """Keep files under `url`, such as `s3://bucket/prefix`.

        Raises:
            UnavailableError: that is no address of a bucket, or who we are there is not said.
        """
        self._url = url
        with self._errors():
            # Without TLS only where the operator's own endpoint has none.
            is_plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
            options: Any = {"allow_http": is_plain, "timeout": _PATIENCE, "connect_timeout": "5s"}
            retries: Any = {"max_retries": 2, "retry_timeout": _PATIENCE}
            self._store = S3Store.from_url(url, client_options=options, retry_config=retries)

    @property
    def place(self) -> str:
        return self._url

    def find(self, digest: str) -> Found | None:
        try:
            with self._errors():
                found = obstore.head(self._store, _key("sha256", digest))
        except FileNotFoundError:
            return None
        return Found(found["size"], f"{found['e_tag']}-{found['last_modified'].isoformat()}-{found['size']}")

    def read(self, digest: str) -> Iterator[bytes]:
        try:
            with self._errors():
                for piece in obstore.get(self._store, _key("sha256", digest)).stream(min_chunk_size=PIECE):
                    yield bytes(piece)
        except FileNotFoundError as error:
            message = f"evidence: expected the file {digest}, found nothing"
            raise EvidenceError(message, code="evidence-mismatch") from error

    def begin(self, digest: str, size: int) -> Incoming:  # noqa: ARG002 - a bucket has room
        with self._errors():
            return _Waiting(self, _key("sha256", digest), TemporaryFile())

    def find_record(self, digest: str) -> bytes | None:
        try:
            with self._errors():
                return bytes(obstore.get(self._store, _key("received", digest)).bytes())
        except FileNotFoundError:
            return None

    def store_record(self, digest: str, raw: bytes) -> None:
        self.put(_key("received", digest), raw)

    def check(self) -> str:
        self.find_record("0" * 64)
        return f"{self._url} answers"

    def put(self, key: str, file: bytes | IO[bytes]) -> None:
        """Store `file` under `key`; there is all of it at once or nothing."""
        with self._errors():
            obstore.put(self._store, key, file)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (BaseError, OSError, ValueError) as error:
            # Only the first line: what follows shows addresses and requests at length.
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise UnavailableError(f"evidence in {self._url}: {reason}", code="evidence-store") from error


class _Waiting:
    """A file that waits on the local disk for its end."""

    def __init__(self, store: BucketStore, key: str, file: IO[bytes]) -> None:
        self._store = store
        self._key = key
        self._file = file

    def write(self, raw: bytes) -> None:
        try:
            self._file.write(raw)
        except OSError as error:
            message = f"evidence waiting for its bucket: {error.strerror}"
            raise UnavailableError(message, code="evidence-store-full") from error

    def keep(self) -> None:
        self._file.seek(0)
        self._store.put(self._key, self._file)

    def close(self) -> None:
        self._file.close()


def _key(kind: str, digest: str) -> str:
    return f"{kind}/{digest[:2]}/{digest}"
