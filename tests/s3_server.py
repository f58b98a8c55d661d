# SPDX-License-Identifier: Apache-2.0
"""An S3 service on this machine: moto's server as a process of its own, with one bucket."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

BUCKET = "evidence"


@dataclass(frozen=True)
class S3:
    """Where it is, and the variables by which one gets in."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def variables(self) -> dict[str, str]:
        """The environment of whoever uses it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_REGION": "us-east-1",
        }


@contextmanager
def s3_serving() -> Iterator[S3]:
    """Run it until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _make_bucket(url, process)
        yield S3(url, process)
    finally:
        process.kill()
        process.wait(30)


def _make_bucket(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "moto ended by itself"
        try:
            assert 200 == httpx.put(f"{url}/{BUCKET}", timeout=5).status_code
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("moto did not begin to serve")
