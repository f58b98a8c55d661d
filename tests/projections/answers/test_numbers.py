# SPDX-License-Identifier: Apache-2.0
"""The next serial of a place: behind all that were given, whatever else rights are called."""

from events.identifiers.right_numbers import format_right_number
from tests.projections.logs import Log


def test_the_next_serial_is_behind_those_given(log: Log) -> None:
    """
    Gaps are not filled, other places and names of other forms do not count, and a place without rights begins at one.
    """
    for name in (format_right_number("CN-41", 3), format_right_number("CN-41", 41), format_right_number("CN-44", 90)):
        log.right(name)
    log.right("CN-41-000123-7")
    log.catch_up()

    assert [42, 91, 1, 1] == [log.answers.next_serial(place) for place in ("CN-41", "CN-44", "CN-4", "AU-QLD")]
