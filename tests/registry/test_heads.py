# SPDX-License-Identifier: Apache-2.0
"""The root over the heads of all streams, kept up step by step, is the one computed anew."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.tlog.merkle import root_of
from registry.heads import Heads, head_leaf

NAMES = st.sampled_from([f"right:R{number}" for number in range(40)] + ["party:A", "registry", "right:R1-1"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=120))
def test_the_root_kept_up_is_the_root_computed(moves: list[tuple[str, bool]]) -> None:
    """
    However streams come and grow between looks, the root is RFC 6962's over their last entries, sorted by stream.
    """
    heads, last = Heads(), dict[str, tuple[int, str]]()
    for number, (stream, is_looked_at) in enumerate(moves):
        last[stream] = (number, f"{number:064x}")
        heads.put(stream, *last[stream])
        if is_looked_at:
            assert root_of([head_leaf(name, *last[name]) for name in sorted(last)]) == heads.root()

    assert root_of([head_leaf(name, *last[name]) for name in sorted(last)]) == heads.root()
    assert len(last) == len(heads)
