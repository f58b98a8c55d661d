# SPDX-License-Identifier: Apache-2.0
"""The environment that a test gives to a program."""

import os


def without_settings() -> dict[str, str]:
    """Return this process's environment without a registry's settings, and without what steers the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VERDIGRIS_")}
