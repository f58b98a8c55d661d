# SPDX-License-Identifier: Apache-2.0
"""From a cell's text to a value: translated, read, converted and checked, as `mapping.ColumnValue` says."""

from collections.abc import Mapping
from fractions import Fraction

from events.errors import MalformedError
from registry.imports.mapping import ColumnValue, Scalar
from registry.imports.quantities import conversion_factor, format_decimal, parse_day, parse_number, round_whole
from registry.imports.rows import pointer_to

ValueMaps = Mapping[str, Mapping[str, Scalar]]
"""`[value_maps]` by name."""

_NUMBERS = ("integer", "decimal")


class CellReader:
    """Reads the cells of one column the way one value of the mapping says."""

    def __init__(self, words: ColumnValue, maps: ValueMaps) -> None:
        """Prepare reading as `words` say.

        Raises:
            MalformedError: an unknown map or unit, or words that do not belong together.
        """
        _check_words(words, maps)
        self._words = words
        self._map = maps[words.map] if words.map is not None else None
        self._factor = Fraction(words.scale or 1)
        if words.unit is not None and words.to is not None:
            self._factor *= conversion_factor(words.unit, words.to)

    def read(self, cell: str) -> Scalar:
        """Return the value of a cell that is not absent.

        Raises:
            MalformedError: it cannot be used; the pointer is the column.
        """
        try:
            value = self._translate(cell)
            return self._convert(value) if isinstance(value, str) else value
        except MalformedError as error:
            raise MalformedError(error.message, code=error.code, pointer=pointer_to(self._words.column)) from error

    def _translate(self, cell: str) -> Scalar:
        if self._map is None:
            return cell
        value = self._map.get(cell, self._words.unmapped)
        if value is None:
            message = f"value {cell[:80]!r} is not in the value map {self._words.map}"
            raise MalformedError(message, code="value-not-mapped")
        return value

    def _convert(self, text: str) -> Scalar:
        match self._words.kind:
            case "text":
                return text
            case "date":
                return parse_day(text, self._words.format).isoformat()
            case "integer":
                return round_whole(self._measure(text), self._words.rounding)
            case "decimal":
                return format_decimal(self._measure(text))

    def _measure(self, text: str) -> Fraction:
        number = parse_number(text) * self._factor
        minimum, maximum = self._words.minimum, self._words.maximum
        if minimum is not None and number < minimum:
            raise MalformedError(f"value {text} is below {minimum}", code="value-below-minimum")
        if maximum is not None and number > maximum:
            raise MalformedError(f"value {text} is above {maximum}", code="value-above-maximum")
        return number


def _check_words(words: ColumnValue, maps: ValueMaps) -> None:
    numeric = [words.unit, words.to, words.scale, words.minimum, words.maximum]
    problems = {
        f"there is no value map {words.map}": words.map is not None and words.map not in maps,
        "unmapped is for a map": words.unmapped is not None and words.map is None,
        "unit and to go together": (words.unit is None) != (words.to is None),
        "format is for dates": words.format is not None and words.kind != "date",
        "rounding is for integers": words.rounding is not None and words.kind != "integer",
        "unit, scale, minimum and maximum are for numbers": words.kind not in _NUMBERS
        and any(word is not None for word in numeric),
    }
    for problem, holds in problems.items():
        if holds:
            raise MalformedError(f"column {words.column}: {problem}", code="mapping-value")
