# SPDX-License-Identifier: Apache-2.0
"""One real log of 2,000 entries for all checkers by others."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from api.public.app import public_app
from api.wiring import WritingRegistry
from tests.api_registry import open_founded
from tests.outside.exported import Exported, export, fill


@pytest.fixture(scope="package")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingRegistry]:
    """A registry of 2,000 filings, with a checkpoint at each of `exported.SIZES`."""
    with open_founded(tmp_path_factory.mktemp("outside") / "here") as founded:
        fill(founded)
        yield founded


@pytest.fixture(scope="package")
def exported(registry: WritingRegistry, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The files of its log, by the code that serves them."""
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:

        def fetch(path: str) -> bytes:
            answer = client.get(f"/{path}")
            assert 200 == answer.status_code, path
            return answer.content

        return export(fetch, registry, tmp_path_factory.mktemp("exported"))
