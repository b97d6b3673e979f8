import asyncio

from watchbell.lib.per_loop import PerLoop


class Engine:
    def __init__(self, loop):
        self.loop = loop
        self.closed = False

    def close(self):
        self.closed = True


ENGINES = PerLoop(Engine)


async def test_a_loop_has_one_engine_until_it_is_closed():
    first = ENGINES.here()
    assert ENGINES.here() is first
    await ENGINES.close_here()
    await ENGINES.close_here()
    assert first.closed
    assert ENGINES.here() is not first


def test_another_loop_has_another_engine():
    async def here():
        return ENGINES.here()

    first, second = asyncio.run(here()), asyncio.run(here())
    assert first is not second
    assert first.closed
    assert not second.closed
