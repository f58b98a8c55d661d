# SPDX-License-Identifier: Apache-2.0
"""x."""


def create_views() -> None:
    """Create."""


def drop_views() -> None:
    """Drop."""
