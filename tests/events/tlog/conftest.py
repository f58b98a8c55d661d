# SPDX-License-Identifier: Apache-2.0
"""What the log tests share. Vectors and reference lie beside the repository, and are skipped where they do not."""

import importlib.util
import json
import pathlib
from types import ModuleType
from typing import Any

import pytest

SHARED = pathlib.Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="session")
def vectors() -> Any:
    """Golden vectors, cross-checked by other implementations."""
    file = SHARED / "vectors" / "tlog-vectors.json"
    if not file.exists():
        pytest.skip("needs ../shared/vectors/tlog-vectors.json beside the repository")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    """A slow implementation that shares no code with ours."""
    file = SHARED / "reference" / "tlog_reference.py"
    spec = importlib.util.spec_from_file_location("tlog_reference", file)
    if not file.exists() or spec is None or spec.loader is None:
        pytest.skip("needs ../shared/reference/tlog_reference.py beside the repository")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
