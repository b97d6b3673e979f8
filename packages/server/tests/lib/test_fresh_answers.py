import asyncio

from watchbell.lib.fresh_answers import FreshAnswers


async def test_an_answer_is_made_once_for_all_who_ask_and_again_when_it_is_old() -> None:
    answers: FreshAnswers[int] = FreshAnswers(size=2, keep_ms=10)
    made: list[str] = []

    async def ask(key: str, now: int) -> int:
        async def make() -> int:
            made.append(key)
            await asyncio.sleep(0)
            return len(made)

        return await answers.of(key, now, make)

    assert list(await asyncio.gather(ask("a", 0), ask("a", 0), ask("a", 0))) == [1, 1, 1]
    assert [await ask("a", 9), await ask("b", 9), await ask("a", 10)] == [1, 2, 3]
    assert made == ["a", "b", "a"]
