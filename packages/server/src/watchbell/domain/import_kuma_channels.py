"""Uptime Kuma's notifications: those of a kind that there is here as channels, the others as notes."""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.import_plan import Fate, Plan, PlannedChannel
from watchbell.domain.import_values import Fields, parsed, text_of


def plan_channels(plan: Plan, notifications: list[Fields], *, wanted: bool) -> None:
    """Plan the channels, or say that they are left out because nobody wished for them."""
    for each in notifications:
        config = each.part("config")
        name = each.text("name") or config.text("name") or "notification"
        source = config.text("type")
        made = _CHANNELS[source](config) if source in _CHANNELS else None
        if made is None:
            plan.leave_out(name, "notification", f"there is no channel of the kind {source or '(unknown)'} here")
        elif not wanted:
            plan.leave_out(name, "notification", f"say --channels to make a {made[0]} channel of it")
        else:
            kind, settings = made
            plan.channels.append(PlannedChannel(name[:100], kind, settings, each.flag("active", default=True)))
            why = f"became a {kind} channel of the default contact, which hears of every service without one of its own"
            plan.note(name, "notification", Fate.CHANGED, why)


def _webhook(config: Fields) -> tuple[str, dict[str, Any]]:
    headers = parsed(config.raw("webhookAdditionalHeaders"))
    found: dict[str, Any] = {"url": config.text("webhookURL")}
    if isinstance(headers, Mapping) and headers:
        kept = {str(name): text_of(value) for name, value in headers.items() if str(name).lower() != "content-type"}
        found |= {"headers": kept} if kept else {}
    return "webhook", found


def _email(config: Fields) -> tuple[str, dict[str, Any]]:
    port, user = config.whole("smtpPort"), config.text("smtpUsername")
    receivers = [each for name in ("smtpTo", "smtpCC", "smtpBCC") for each in config.texts(name)]
    found: dict[str, Any] = {"to": receivers, "smtp_host": config.text("smtpHost")}
    found |= {"from": config.text("smtpFrom")} if config.text("smtpFrom") else {}
    found |= {"smtp_port": port} if port else {}
    found |= {"smtp_security": "tls"} if config.flag("smtpSecure") else {}
    found |= {"smtp_username": user, "smtp_password": config.secret("smtpPassword")} if user else {}
    return "email", found


def _slack(config: Fields) -> tuple[str, dict[str, Any]]:
    return "slack", {"webhook_url": config.text("slackwebhookURL")}


def _discord(config: Fields) -> tuple[str, dict[str, Any]]:
    return "discord", {"webhook_url": config.text("discordWebhookUrl")}


_CHANNELS = {"webhook": _webhook, "smtp": _email, "slack": _slack, "discord": _discord}
