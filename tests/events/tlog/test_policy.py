# SPDX-License-Identifier: Apache-2.0
"""Policies: whom a reader trusts, line by line (c2sp.org tlog-policy)."""

import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError
from events.tlog.policy import parse_policy
from events.tlog.signatures import format_vkey

LOG, W1, W2, W3 = (
    format_vkey(name, kind, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key().public_bytes_raw())
    for name, kind, seed in (
        ("ledger.example/a", 1, 1),
        ("witness.example/1", 4, 2),
        ("witness.example/2", 4, 3),
        ("witness.example/3", 4, 4),
    )
)
GOOD = f"""
# whom we trust
log {LOG} https://ledger.example/a   # its address is only a hint

witness One {W1}
witness Two {W2} https://two.example/
witness Three {W3}
group both all One Two
group some 1 both Three
quorum some
"""


def test_a_policy_says_who_must_have_signed() -> None:
    """
    Groups count their members, groups among them; without a quorum nobody beside the log is needed.
    """
    policy = parse_policy(GOOD.encode())

    assert [key.vkey for key in policy.keys_of("ledger.example/a")] == [LOG]
    assert () == policy.keys_of("ledger.example/b")
    assert [True, True, False, False] == [
        policy.is_met(signed) for signed in (("Three",), ("One", "Two"), ("One",), ("Nobody",))
    ]
    assert parse_policy(f"log {LOG}\nquorum none\n".encode()).is_met(())
    assert not parse_policy(f"log {LOG}\nwitness One {W1}\nquorum One\n".encode()).is_met(())
    any_of = f"log {LOG}\nwitness One {W1}\nwitness Two {W2}\ngroup g any One Two\nquorum g\n"
    assert parse_policy(any_of.encode()).is_met(("Two",))
    assert parse_policy(any_of.encode()).is_met(("One", "Two")), "more than enough is enough"


def test_a_group_of_one_is_met_by_its_member() -> None:
    """
    The smallest group there can be, and words set apart by tabs as by spaces.
    """
    policy = parse_policy(f"log\t{LOG}\nwitness One\t{W1}\ngroup g all One\nquorum\tg\n".encode())

    assert (True, False) == (policy.is_met(("One",)), policy.is_met(("Two",)))


BAD = {
    "nothing": "",
    "no quorum": f"log {LOG}\n",
    "no log": "quorum none\n",
    "two quorums": f"log {LOG}\nquorum none\nquorum none\n",
    "an unknown line": f"log {LOG}\nquorum none\nmirror x\n",
    "a log without a key": "log\nquorum none\n",
    "a log with too many words": f"log {LOG} a b\nquorum none\n",
    "a key that is none": "log x+y+z\nquorum none\n",
    "a key twice": f"log {LOG}\nlog {LOG}\nquorum none\n",
    "a name twice": f"log {LOG}\nwitness W {W1}\nwitness W {W2}\nquorum none\n",
    "a name that means nobody": f"log {LOG}\nwitness none {W1}\nquorum none\n",
    "a witness without a key": f"log {LOG}\nwitness W\nquorum none\n",
    "a witness with too many words": f"log {LOG}\nwitness W {W1} a b\nquorum none\n",
    "a witness with the log's key": f"log {LOG}\nwitness W {LOG}\nquorum none\n",
    "a group named as a witness": f"log {LOG}\nwitness W {W1}\ngroup W any W\nquorum none\n",
    "a group named as another": f"log {LOG}\nwitness W {W1}\nwitness V {W2}\ngroup g any W\ngroup g any V\nquorum g\n",
    "a group that means nobody": f"log {LOG}\nwitness W {W1}\ngroup none any W\nquorum none\n",
    "a group of itself": f"log {LOG}\ngroup g any g\nquorum g\n",
    "a member twice": f"log {LOG}\nwitness W {W1}\ngroup g 1 W W\nquorum g\n",
    "a quorum of nobody known": f"log {LOG}\nquorum W\n",
    "a quorum of two": f"log {LOG}\nwitness W {W1}\nquorum W W\n",
    "a member defined below": f"log {LOG}\ngroup g any W\nwitness W {W1}\nquorum g\n",
    "a member of two groups": f"log {LOG}\nwitness W {W1}\ngroup g any W\ngroup h any W\nquorum g\n",
    "a group without members": f"log {LOG}\ngroup g any\nquorum none\n",
    "more than there are": f"log {LOG}\nwitness W {W1}\ngroup g 2 W\nquorum g\n",
    "none of them": f"log {LOG}\nwitness W {W1}\ngroup g 0 W\nquorum g\n",
    "a number that is none": f"log {LOG}\nwitness W {W1}\ngroup g 01 W\nquorum g\n",
    "a control character": f"log {LOG}\nquorum none\r\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_no_policy_is_refused(text: str) -> None:
    """
    Anything that could be read in two ways is refused.
    """
    with pytest.raises(MalformedError):
        parse_policy(text.encode())


def test_the_line_at_fault_is_named() -> None:
    """
    Whoever wrote a policy finds the line.
    """
    with pytest.raises(MalformedError, match="line 3: name One: not defined above"):
        parse_policy(f"log {LOG}\n\nquorum One\n".encode())


WORDS = st.sampled_from(
    ["log", "witness", "group", "quorum", "none", "any", "all", "1", "0", "-1", "One", LOG, W1, "#"]
)
LINES = st.lists(st.lists(WORDS | st.text(max_size=4), max_size=6).map(" ".join), max_size=8).map("\n".join)


@given(st.binary(max_size=200) | LINES.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_case_112_nothing_but_our_errors_escapes_a_policy(raw: bytes) -> None:
    """
    Any bytes, and any words of the form in any order, are a policy or malformed.
    """
    with contextlib.suppress(MalformedError):
        assert parse_policy(raw).is_met(("One", "Two", "Three")) in {True, False}
