# SPDX-License-Identifier: Apache-2.0
"""What a value was refused for: anything but a flaw, or a wrong type while reading, goes through and fails the test."""

from collections.abc import Callable
from typing import Any

import msgspec

from events.errors import FlawedValueError


def flaw_of(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, str]:
    """Return the code and the pointer of the flaw for which `call` refuses its arguments; ("", "") if it takes them."""
    try:
        call(*args, **kwargs)
    except FlawedValueError as flaw:
        return flaw.code, flaw.pointer
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, FlawedValueError):
            return error.__cause__.code, error.__cause__.pointer
        raise
    return "", ""
