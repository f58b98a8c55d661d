# SPDX-License-Identifier: Apache-2.0
"""`verdigris right new-id`: the number of a right that is about to be registered, with its check digits."""

from __future__ import annotations

import click

from api.cli.command import Group, Session, command

_TOLD = {
    "en": "next: `verdigris file mining_right.registered.v1 --subject right:{number} …`; the number is not kept free",
    "zh": "下一步：`verdigris file mining_right.registered.v1 --subject right:{number} …`；该编号不作保留",
}


@click.group("right", cls=Group, examples=("verdigris right new-id CN-41 --registry demo-registry",))
def right() -> None:
    """Give a right its number before it is registered."""


@command(
    "new-id",
    examples=(
        "verdigris right new-id CN-41 --registry demo-registry",
        "verdigris right new-id AU-QLD --registry demo-registry --lang zh --json",
        "verdigris right new-id CN-41 --serial 123",
    ),
)
@click.argument("place", metavar="PLACE")
@click.option("--serial", type=click.IntRange(min=0, max=999_999), help="This serial; else the next that is free.")
def new_id(session: Session, *, place: str, serial: int | None) -> None:
    """Show the next free number at PLACE, a country and a region such as CN-41 or AU-QLD.

    The last two digits are computed from the rest (ISO/IEC 7064 MOD 97-10), so a slip in reading or typing it shows,
    and `mining_right.registered.v1` refuses it.
    """
    from events.identifiers.right_numbers import format_right_number

    if serial is None:
        # A place that cannot be written is told before anything is looked up.
        format_right_number(place, 0)
        with session.open(writing=False) as registry:
            serial = registry.answers.next_serial(place)
    number = format_right_number(place, serial)
    session.console.result({"right_id": number, "subject": f"right:{number}"}, lambda: number)
    session.console.say(_TOLD[session.console.language].format(number=number))


right.add_command(new_id)
