# SPDX-License-Identifier: Apache-2.0
"""Private values off the log: kept in a place of their own, shown to the entitled, erased when the log says so."""

from registry.private.access import PrivateField, check_entitled, list_fields
from registry.private.erasing import Eraser, list_redactions
from registry.private.vault import Brought, Vault, find_position

__all__ = [
    "Brought",
    "Eraser",
    "PrivateField",
    "Vault",
    "check_entitled",
    "find_position",
    "list_fields",
    "list_redactions",
]
