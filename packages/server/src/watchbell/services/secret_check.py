"""Whether the present key opens what is stored: a restored database with another key looks healthy until it is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from watchbell.domain.secrets_in_config import map_secrets
from watchbell.lib.json_schema import schema_of
from watchbell.lib.secret_box import SecretBox, SecretUnreadableError
from watchbell.notifiers import shelf as notifiers
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import monitor_kinds
from watchbell.store import sealed
from watchbell.store.sealed import Sealed


@dataclass(frozen=True, slots=True)
class SecretReport:
    """How many secrets are stored, and who (``monitor Shop``) has one that does not open."""

    stored: int
    unreadable: tuple[str, ...]


async def examine_secrets(ctx: Context) -> SecretReport:
    """Open every stored secret once, of all organizations."""
    async with ctx.db.read() as tx:
        monitors, channels = await sealed.of_monitors(tx), await sealed.of_channels(tx)
    targets = {name: kind.target for name, kind in monitor_kinds().items()}
    configs = {name: notifier.config for name, notifier in notifiers().items()}
    reports = (_examine(ctx.box, "monitor", monitors, targets), _examine(ctx.box, "channel", channels, configs))
    return SecretReport(
        stored=sum(report.stored for report in reports),
        unreadable=tuple(name for report in reports for name in report.unreadable),
    )


def _examine(box: SecretBox, what: str, owners: Iterable[Sealed], models: dict[str, type[BaseModel]]) -> SecretReport:
    stored, unreadable = 0, []
    for owner in owners:
        texts = [owner.token] if owner.token else []
        model = models.get(owner.kind)
        if model is not None:
            texts += _secrets(model, owner.config)
        stored += len(texts)
        if not all(_opens(box, text) for text in texts):
            unreadable.append(f"{what} {owner.name}")
    return SecretReport(stored, tuple(unreadable))


def _secrets(model: type[BaseModel], config: dict[str, Any]) -> list[str]:
    """The sealed texts of a config."""
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    map_secrets(schema_of(model), config, note)
    return texts


def _opens(box: SecretBox, text: str) -> bool:
    try:
        box.open(text)
    except SecretUnreadableError:
        return False
    return True
