from watchbell.lib import name_memory
from watchbell.lib.name_memory import Addresses, NameMemory


def test_the_oldest_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(name_memory, "MOST_NAMES", 2)
    memory = NameMemory(lambda: 0.0)
    for name in ("a", "b", "a", "c"):
        memory.learn(name, "A", ["192.0.2.1"], 60)
    assert [memory.fresh(name, "A") is not None for name in "abc"] == [True, False, True]


def test_types_are_apart_and_an_empty_answer_is_never_outdated_but_used():
    memory = NameMemory(lambda: 0.0)
    memory.learn("a", "AAAA", [], 60)
    assert memory.fresh("a", "A") is None
    assert memory.fresh("a", "AAAA") is not None
    assert memory.stale("a", "AAAA") is None


def test_addresses_keep_their_origin_when_some_are_left_out():
    found = Addresses(["192.0.2.1", "::1"], "cached 3 s ago")
    assert found.only(lambda address: ":" not in address).told == "192.0.2.1 (cached 3 s ago)"
    assert Addresses(["::1"]).told == "::1"
