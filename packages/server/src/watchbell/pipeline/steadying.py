"""Ends flapping: a monitor that has changed seldom enough for a while is told of as before, and of its end once."""

from watchbell.pipeline.deciding import settle_flapping
from watchbell.pipeline.flap import is_steady, pace_ms
from watchbell.pipeline.parts import Line
from watchbell.store.flapping import end_flapping, flapping, hold_flapping

EVERY_SECONDS = 10.0
_AT_ONCE = 100


async def steady_again(line: Line) -> None:
    """One round."""
    now = line.clock()
    async with line.db.read() as tx:
        calm = [state.monitor_n for state, seconds in await flapping(tx) if is_steady(state, now, pace_ms(seconds))]
    for first in range(0, len(calm), _AT_ONCE):
        async with line.db.transaction() as tx:
            held = await hold_flapping(tx, calm[first : first + _AT_ONCE])
            # It may have gone down once more since we looked.
            settled = [each for each in held if is_steady(each[2], now, pace_ms(each[3]))]
            if settled:
                triggers = [(service_id, trigger) for service_id, trigger, _, _ in settled]
                await settle_flapping(tx, triggers, line.base_url, now)
                await end_flapping(tx, [state.monitor_n for _, _, state, _ in settled])
