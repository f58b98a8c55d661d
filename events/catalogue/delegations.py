# SPDX-License-Identifier: Apache-2.0
"""Delegation: a party lets another one, such as a consultant, file for it (domain.md §7.4 A and §10, Company).

What the delegate files is signed with its own key and says for whom (`on_behalf_of`); nobody gets another's key.
"""

import datetime

from events.catalogue.event import Event
from events.ids import LocalId, Name
from events.values import Scope, Text


class DelegationGranted(Event, frozen=True, kw_only=True, tag="delegation.granted.v1"):
    """The subject lets `delegate` file what it owes, on civil days from `valid_from` to `valid_to` included.

    Signed by the subject's own key. It cannot be passed on: a delegate's delegate speaks for nobody.
    """

    delegation_id: LocalId
    delegate: Name
    """A registered party other than the subject, and no authority."""
    scope: Scope
    """For which rights and families of events; the families are named, no rights mean all that the subject owes."""
    valid_from: datetime.date
    valid_to: datetime.date


class DelegationRevoked(Event, frozen=True, kw_only=True, tag="delegation.revoked.v1"):
    """The delegate files no more under it from here on in the log; what it filed before stands."""

    delegation_id: LocalId
    reason: Text
