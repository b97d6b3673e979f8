from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.turnstile import Turnstile


def test_a_full_place_keeps_only_its_own_waiting_and_in_order():
    turnstile: Turnstile[str] = Turnstile(2)
    assert [turnstile.enter("a", who) for who in "pqrs"] == [True, True, False, False]
    assert turnstile.enter("b", "x")
    assert turnstile.enter(None, "y")
    assert turnstile.waiting == 2
    assert [turnstile.leave("a") for _ in range(4)] == ["r", "s", None, None]
    assert turnstile.leave(None) is None
    assert turnstile.waiting == 0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("ab")), max_size=60), st.integers(1, 3))
def test_never_more_than_so_many_are_inside_and_nobody_is_lost(moves, most):
    turnstile: Turnstile[int] = Turnstile(most)
    inside: dict[str, list[int]] = {"a": [], "b": []}
    queued: dict[str, list[int]] = {"a": [], "b": []}
    for who, (comes, place) in enumerate(moves):
        if comes:
            (inside if turnstile.enter(place, who) else queued)[place].append(who)
        elif inside[place]:
            inside[place].pop()
            following = turnstile.leave(place)
            assert following == (queued[place].pop(0) if queued[place] else None)
            if following is not None:
                inside[place].append(following)
        assert len(inside[place]) <= most
        assert len(inside[place]) == most or not queued[place]
    assert turnstile.waiting == sum(map(len, queued.values()))
