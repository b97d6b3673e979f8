"""Turns: of several processes on one database one has it, and nobody for ever."""

import asyncio

from watchbell.store import settings


async def test_one_of_many_has_the_turn_and_keeps_it_while_it_asks(db):
    async def ask(who: str, now: int) -> bool:
        async with db.transaction() as tx:
            return await settings.take_turn(tx, "line.by", who, now, now + 1000)

    answers = await asyncio.gather(*(ask(f"p{number}", 0) for number in range(5)))
    assert answers.count(True) == 1
    first = f"p{answers.index(True)}"
    assert await ask(first, 900)
    assert not await ask("other", 1899)
    assert await ask("other", 1900), "the first is dead"
    assert not await ask(first, 1901)


async def test_who_gives_it_away_is_followed_at_once(db):
    async with db.transaction() as tx:
        assert await settings.take_turn(tx, "line.by", "a", 0, 1000)
        await settings.give_turn(tx, "line.by", "b")
        assert not await settings.take_turn(tx, "line.by", "b", 1, 1000)
        await settings.give_turn(tx, "line.by", "a")
        assert await settings.take_turn(tx, "line.by", "b", 1, 1000)


async def test_what_is_put_once_is_found_by_how_its_key_begins(db):
    async with db.transaction() as tx:
        assert await settings.put_once(tx, "told.a_b.1", {"n": 1})
        assert not await settings.put_once(tx, "told.a_b.1", {"n": 2})
        await settings.put(tx, "told.axb.1", {})
        assert await settings.begun_with(tx, "told.a_b.") == {"told.a_b.1": {"n": 1}}
        assert await settings.count_begun_with(tx, "told.") == 2
        await settings.remove_begun_with(tx, "told.a_b.")
        assert await settings.count_begun_with(tx, "told.") == 1


async def test_a_value_is_put_read_and_removed_once(db):
    async with db.transaction() as tx:
        await settings.put(tx, "k", {"a": 1})
        await settings.put(tx, "k", {"a": 2})
        assert await settings.get(tx, "k") == {"a": 2}
        assert await settings.remove(tx, "k")
        assert not await settings.remove(tx, "k")
        assert await settings.get(tx, "k") is None
