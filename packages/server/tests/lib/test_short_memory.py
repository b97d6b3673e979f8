"""Remembering for a short while."""

from watchbell.lib.short_memory import ShortMemory


def test_a_value_is_fresh_for_its_time_only():
    memory = ShortMemory[str](size=2, keep_ms=1_000)
    memory.put("a", "x", 0, memory.generation)
    assert memory.get("a", 999) == "x"
    assert memory.get("a", 1_000) is None
    assert memory.get("a", -1) is None, "the clock went back"


def test_what_was_looked_up_before_forgetting_is_not_remembered_after_it():
    memory = ShortMemory[str](size=2, keep_ms=1_000)
    generation = memory.generation
    memory.forget()
    memory.put("a", "stale", 0, generation)
    assert memory.get("a", 0) is None
    memory.put("a", "x", 0, memory.generation)
    memory.forget()
    assert memory.get("a", 0) is None


def test_the_oldest_goes_when_it_is_full():
    memory = ShortMemory[str](size=2, keep_ms=1_000)
    for key in "abc":
        memory.put(key, key, 0, memory.generation)
    assert [memory.get(key, 0) for key in "abc"] == [None, "b", "c"]
