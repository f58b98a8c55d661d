# SPDX-License-Identifier: Apache-2.0
"""The demo as it is made on one fixed day, shared by a file of tests that only read."""

import datetime
from collections.abc import Iterator

import pytest

from api.demo.telling import build_demo
from api.wiring import Registry, open_registry

TODAY = datetime.date(2026, 6, 15)
NOW = datetime.datetime(2026, 6, 15, 12, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """The demo, opened to read."""
    folder = tmp_path_factory.mktemp("demo") / "demo-registry"
    settings = build_demo(folder, clock=lambda: NOW, progress=lambda _done, _of: None)
    with open_registry(settings, writing=False, clock=lambda: NOW) as registry:
        yield registry
