"""What keeps everybody who was told of an open incident from hearing more of it now. Pure."""

from watchbell.domain.reminders import Silence
from watchbell.domain.scenes import Scene
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.alert import kept_back


def silence_of(scene: Scene) -> Silence | None:
    """Why nobody is reminded and nothing escalates; `None` when it burns and nobody has acknowledged it."""
    down = {each for each, status in scene.statuses.items() if status is MonitorStatus.DOWN}
    if scene.incident is None or not down - scene.withheld:
        return Silence.NOT_BURNING
    if scene.incident.acknowledged_at is not None:
        return Silence.ACKNOWLEDGED
    if scene.muted:
        return Silence.MUTED
    return Silence.HELD if kept_back(scene) else None
