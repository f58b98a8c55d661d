# SPDX-License-Identifier: Apache-2.0
"""A payload whose numbers and truth values are text, made into what its fields say they are.

The catalogue decides: `47` is a number in `area_m2` and text in `article`. A number must be written as it would be
written out, digit by digit: a spreadsheet's `1.23E+08` has lost what it stands for and is refused, not guessed.
"""

from typing import Any, NoReturn

import msgspec

from events.errors import MalformedError
from events.filing import read_event, read_payload
from events.strictjson import escape_pointer


def payload_of_texts(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a payload with every value of the type that its field has.

    Raises:
        MalformedError: something in it has no such form, naming the field.
    """
    envelope = msgspec.json.decode(msgspec.json.encode(read_payload(members, strict=False)))
    event = msgspec.to_builtins(read_event(envelope["type"], envelope["data"], strict=False))
    typed = {**envelope, "data": {name: value for name, value in event.items() if name != "type"}}
    _check_written(members, typed, "")
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(typed))
    return found


def _check_written(text: Any, typed: Any, pointer: str) -> None:
    if isinstance(text, dict):
        for name, inner in text.items():
            # A value that is its field's default is not written out.
            if name in typed:
                _check_written(inner, typed[name], f"{pointer}/{escape_pointer(name)}")
    elif isinstance(text, list):
        for index, (inner, value) in enumerate(zip(text, typed, strict=True)):
            _check_written(inner, value, f"{pointer}/{index}")
    elif _written(typed) != (str(text).lower() if isinstance(typed, bool) else str(text)):
        _refuse(text, _written(typed), pointer)


def _written(value: Any) -> str:
    # Spreadsheets write TRUE.
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse(text: object, written: str, pointer: str) -> NoReturn:
    message = f"value {str(text)[:60]!r}: could stand for {written[:60]}; write out what it is"
    raise MalformedError(message, code="field-invalid", pointer=pointer)
