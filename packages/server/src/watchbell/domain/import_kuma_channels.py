"""Uptime Kuma's notifications: those of a kind that there is here as channels, the others as notes."""

from collections.abc import Callable, Mapping
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


def _twilio(config: Fields) -> tuple[str, dict[str, Any]]:
    sender = config.text("twilioMessagingServiceSID") or config.text("twilioFromNumber")
    found = {"account_sid": config.text("twilioAccountSID"), "auth_token": config.secret("twilioAuthToken")}
    found |= {"to": config.text("twilioToNumber"), "sender": sender}
    return "twilio_sms", found | _given(api_key_sid=config.text("twilioApiKey"))


def _bark(config: Fields) -> tuple[str, dict[str, Any]]:
    """Its address ends in the device's key."""
    server, _, key = config.text("barkEndpoint").rstrip("/").rpartition("/")
    return "bark", _given(server=server, sound=config.text("barkSound")) | {"device_key": key}


def _ntfy(config: Fields) -> tuple[str, dict[str, Any]]:
    found = {"topic": config.text("ntfytopic")} | _given(server=config.text("ntfyserverurl"))
    method = config.text("ntfyAuthenticationMethod")
    if method == "accessToken":
        found |= _given(access_token=config.secret("ntfyaccesstoken"))
    elif method == "usernamePassword":
        found |= _given(username=config.text("ntfyusername"), password=config.secret("ntfypassword"))
    return "ntfy", found


def _signal(config: Fields) -> tuple[str, dict[str, Any]]:
    found: dict[str, Any] = {
        "url": _without(config.text("signalURL"), "/v2/send"),
        "number": config.text("signalNumber"),
    }
    return "signal", found | {"recipients": config.texts("signalRecipients")}


def _opsgenie(config: Fields) -> tuple[str, dict[str, Any]]:
    place = {"base_url": "https://api.eu.opsgenie.com"} if config.text("opsgenieRegion") == "eu" else {}
    return "opsgenie", {"api_key": config.secret("opsgenieApiKey"), **place}


def _pagerduty(config: Fields) -> tuple[str, dict[str, Any]]:
    base = _without(config.text("pagerdutyIntegrationUrl"), "/v2/enqueue")
    return "pagerduty", {"routing_key": config.secret("pagerdutyIntegrationKey")} | _given(base_url=base)


def _alerta(config: Fields) -> tuple[str, dict[str, Any]]:
    found = {"base_url": _without(config.text("alertaApiEndpoint"), "/alert"), "api_key": config.secret("alertaApiKey")}
    return "alerta", found | _given(environment=config.text("alertaEnvironment"))


def _home_assistant(config: Fields) -> tuple[str, dict[str, Any]]:
    service = config.text("notificationService")
    named = {"service": f"notify.{service}"} if service not in ("", "notify") else {}
    found = {"url": config.text("homeAssistantUrl"), "access_token": config.secret("longLivedAccessToken")}
    return "home_assistant", found | named


def _renamed(kind: str, **names: str) -> Callable[[Fields], tuple[str, dict[str, Any]]]:
    """A notification whose fields only have other names here; empty ones are left out."""

    def plan(config: Fields) -> tuple[str, dict[str, Any]]:
        return kind, _given(**{ours: config.secret(theirs).strip() for ours, theirs in names.items()})

    return plan


def _given(**values: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _without(address: str, end: str) -> str:
    return address.rstrip("/").removesuffix(end)


_CHANNELS: dict[str, Callable[[Fields], tuple[str, dict[str, Any]]]] = {
    "alerta": _alerta,
    "apprise": _renamed("apprise", url="appriseURL"),
    "Bark": _bark,
    "discord": _renamed("discord", webhook_url="discordWebhookUrl"),
    "GoogleChat": _renamed("google_chat", webhook_url="googleChatWebhookURL"),
    "gotify": _renamed("gotify", server="gotifyserverurl", app_token="gotifyapplicationToken"),
    "HomeAssistant": _home_assistant,
    "matrix": _renamed("matrix", homeserver_url="homeserverUrl", room_id="internalRoomId", access_token="accessToken"),
    "mattermost": _renamed(
        "mattermost",
        webhook_url="mattermostWebhookUrl",
        channel="mattermostchannel",
        username="mattermostusername",
        icon_url="mattermosticonurl",
    ),
    "ntfy": _ntfy,
    "Opsgenie": _opsgenie,
    "PagerDuty": _pagerduty,
    "pushbullet": _renamed("pushbullet", access_token="pushbulletAccessToken"),
    "pushover": _renamed("pushover", app_token="pushoverapptoken", user_key="pushoveruserkey", device="pushoverdevice"),
    "rocket.chat": _renamed(
        "rocketchat", webhook_url="rocketwebhookURL", channel="rocketchannel", username="rocketusername"
    ),
    "signal": _signal,
    "slack": _renamed("slack", webhook_url="slackwebhookURL"),
    "smtp": _email,
    "Splunk": _renamed("splunk_oncall", rest_url="splunkRestURL", routing_key="pagerdutyIntegrationKey"),
    "teams": _renamed("teams", webhook_url="webhookUrl"),
    "telegram": _renamed(
        "telegram",
        bot_token="telegramBotToken",
        chat_id="telegramChatID",
        thread_id="telegramMessageThreadID",
        api_url="telegramServerUrl",
    ),
    "twilio": _twilio,
    "waha": _renamed("whatsapp", url="wahaApiUrl", api_key="wahaApiKey", session="wahaSession", chat="wahaChatId"),
    "webhook": _webhook,
}
"""By the type's name there; the fields are those of its notification providers."""
