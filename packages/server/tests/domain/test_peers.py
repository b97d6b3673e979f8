from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.peers import Members, Peer, chosen, ring
from watchbell.domain.states import MonitorStatus

A, B, C = (Peer(name, name.upper(), MonitorStatus.UP) for name in "abc")


def test_ids_come_first_in_their_order_then_the_tagged_ones_each_once():
    seen = chosen(Members(("c", "gone", "a"), "t"), {"a": A, "c": C}, [A, B])
    assert [peer.id for peer in seen.peers] == ["c", "a", "b"]
    assert seen.missing == ("gone",)


def test_a_ring_is_found_over_several_groups_and_told_as_a_way():
    edges = {"b": ["c", "x"], "c": ["d"], "d": ["a"]}
    assert ring("a", ["b"], edges) == ["a", "b", "c", "d", "a"]
    assert ring("a", ["a"], {}) == ["a", "a"]
    assert ring("a", ["b"], {"b": ["c"], "c": ["b"]}) is None


names = st.sampled_from("abcdef")


@given(wants=st.lists(names, max_size=4), edges=st.dictionaries(names, st.lists(names, max_size=4)))
def test_a_ring_is_found_exactly_when_the_start_can_be_reached(wants, edges):
    reached, open_ends = set(wants), list(wants)
    while open_ends:
        for wanted in edges.get(open_ends.pop(), ()):
            if wanted not in reached:
                reached.add(wanted)
                open_ends.append(wanted)
    way = ring("a", wants, edges)
    direct = "a" in wants or any("a" in edges.get(each, ()) for each in reached - {"a"})
    assert (way is not None) == direct
    if way is not None:
        assert way[0] == way[-1] == "a"
        assert all(after in (wants if before == "a" else edges[before]) for before, after in pairwise(way))
