"""A scene that burns → who is reminded now, and why the others are not. Pure.

Counted from the last message that arrived, so what was missed while we were down is not made up for. A reminder that did
not arrive counts from when it was made: a channel that refuses it is not asked more often than one that takes it.
"""

from collections.abc import Mapping

from watchbell.domain.alerts import AlertType
from watchbell.domain.channel_hours import held_until
from watchbell.domain.contacts import Channel
from watchbell.domain.reminders import LastWords, Silence
from watchbell.domain.scenes import Scene
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.silence import silence_of


def remind(scene: Scene, heard: Mapping[str, LastWords], now: int) -> dict[str, Silence | None]:
    """By channel that was told of the scene's open incident: `None` where a reminder is due, else what keeps it back."""
    silence = silence_of(scene)
    routed = {channel.id: channel for channel in (*scene.routed, *scene.reachable)}
    return {
        channel_id: silence or _kept_back(scene, routed.get(channel_id), heard.get(channel_id), now)
        for channel_id in scene.told
    }


def _kept_back(scene: Scene, channel: Channel | None, heard: LastWords | None, now: int) -> Silence | None:
    if channel is None:
        return Silence.NOT_ROUTED
    every = channel.remind_every_minutes
    if every is None or not channel.wants(AlertType.REMINDER, scene.service.severity):
        return Silence.NOT_WANTED
    if channel.broken_reason is not None:
        return Silence.BROKEN
    if held_until(channel.hours, AlertType.REMINDER, scene.service.severity, now) is not None:
        return Silence.QUIET_HOURS
    if heard is None or heard.told_at is None:
        return Silence.NOT_TOLD
    if heard.was_told_end:
        return Silence.ENDED
    if heard.is_waiting:
        return Silence.WAITING
    last = max(heard.told_at, heard.delivered_at or 0, heard.reminded_at or 0)
    return Silence.EARLY if now - last < every * MINUTE else None
