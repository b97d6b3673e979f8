"""What Uptime Kuma's notifications become is a config that the channel's kind takes as it stands."""

import pytest

from watchbell.domain.import_kuma_channels import plan_channels
from watchbell.domain.import_plan import Plan
from watchbell.domain.import_values import Fields
from watchbell.notifiers import shelf

URL = "https://peer.example/hooks/AAA/BBB"
CONFIGS = [
    ({"type": "telegram", "telegramBotToken": "123456789:AAEhBP0av28fJ6hnhGFiOT8wEaBXNWoZXhM", "telegramChatID": "-1001",
      "telegramMessageThreadID": "7", "telegramServerUrl": "https://api.telegram.org"},
     "telegram", {"chat_id": "-1001", "thread_id": 7}),
    ({"type": "ntfy", "ntfyserverurl": "https://ntfy.example", "ntfytopic": "ops", "ntfyAuthenticationMethod": "accessToken",
      "ntfyaccesstoken": "tk_1", "ntfyusername": "left over"}, "ntfy", {"topic": "ops", "access_token": "tk_1", "username": ""}),
    ({"type": "ntfy", "ntfyserverurl": "https://ntfy.sh", "ntfytopic": "ops", "ntfyAuthenticationMethod": "usernamePassword",
      "ntfyusername": "ann", "ntfypassword": "p"}, "ntfy", {"username": "ann", "password": "p"}),
    ({"type": "gotify", "gotifyserverurl": "https://push.example", "gotifyapplicationToken": "A12", "gotifyPriority": 8},
     "gotify", {"app_token": "A12"}),
    ({"type": "pushover", "pushoverapptoken": "a" * 30, "pushoveruserkey": "u" * 30, "pushoverdevice": "phone"},
     "pushover", {"device": "phone"}),
    ({"type": "PagerDuty", "pagerdutyIntegrationKey": "r" * 32,
      "pagerdutyIntegrationUrl": "https://events.eu.pagerduty.com/v2/enqueue"},
     "pagerduty", {"base_url": "https://events.eu.pagerduty.com"}),
    ({"type": "Opsgenie", "opsgenieApiKey": "11111111-2222-3333-4444-555555555555", "opsgenieRegion": "eu"},
     "opsgenie", {"base_url": "https://api.eu.opsgenie.com"}),
    ({"type": "teams", "webhookUrl": "https://prod-1.westeurope.logic.azure.com/workflows/a/triggers/manual/paths/invoke?sig=x"},
     "teams", {}),
    ({"type": "matrix", "homeserverUrl": "https://matrix.example", "internalRoomId": "!abc:matrix.example", "accessToken": "syt_1"},
     "matrix", {"room_id": "!abc:matrix.example"}),
    ({"type": "mattermost", "mattermostWebhookUrl": URL, "mattermostchannel": "town-square", "mattermosticonurl": ""},
     "mattermost", {"channel": "town-square"}),
    ({"type": "rocket.chat", "rocketwebhookURL": URL, "rocketchannel": "#ops"}, "rocketchat", {"channel": "#ops"}),
    ({"type": "GoogleChat", "googleChatWebhookURL": "https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t"},
     "google_chat", {}),
    ({"type": "twilio", "twilioAccountSID": "AC" + "0" * 32, "twilioAuthToken": "t" * 32, "twilioFromNumber": "+15017122661",
      "twilioToNumber": "+14155552671"}, "twilio_sms", {"sender": "+15017122661"}),
    ({"type": "twilio", "twilioAccountSID": "AC" + "0" * 32, "twilioApiKey": "SK" + "1" * 32, "twilioAuthToken": "t" * 32,
      "twilioMessagingServiceSID": "MG" + "2" * 32, "twilioToNumber": "+14155552671"},
     "twilio_sms", {"sender": "MG" + "2" * 32, "api_key_sid": "SK" + "1" * 32}),
    ({"type": "signal", "signalURL": "http://signal:8080/v2/send", "signalNumber": "+4915112345678",
      "signalRecipients": "+4915112345679, +4915112345670"}, "signal", {"url": "http://signal:8080"}),
    ({"type": "pushbullet", "pushbulletAccessToken": "o.abc"}, "pushbullet", {"access_token": "o.abc"}),
    ({"type": "Bark", "barkEndpoint": "https://api.day.app/KEYKEYKEY/", "barkSound": "bell"},
     "bark", {"device_key": "KEYKEYKEY", "sound": "bell"}),
    ({"type": "alerta", "alertaApiEndpoint": "https://alerta.example/api/alert", "alertaApiKey": "k" * 40, "alertaEnvironment": "Production"},
     "alerta", {"base_url": "https://alerta.example/api"}),
    ({"type": "Splunk", "splunkRestURL": "https://alert.victorops.com/integrations/generic/20131114/alert/k", "pagerdutyIntegrationKey": "ops"},
     "splunk_oncall", {"routing_key": "ops"}),
    ({"type": "HomeAssistant", "homeAssistantUrl": "http://ha.local:8123", "longLivedAccessToken": "t", "notificationService": "mobile_app_x"},
     "home_assistant", {"service": "mobile_app_x"}),
    ({"type": "waha", "wahaApiUrl": "http://waha:3000", "wahaApiKey": "k", "wahaSession": "default", "wahaChatId": "4915112345678@c.us"},
     "whatsapp", {"session": "default"}),
    ({"type": "apprise", "appriseURL": "ntfys://ntfy.sh/topic"}, "apprise", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "kind", "wanted"), CONFIGS, ids=[f"{each[1]}-{n}" for n, each in enumerate(CONFIGS)]
)
def test_its_config_is_taken_as_it_stands(theirs, kind, wanted):
    plan = Plan("x")
    plan_channels(plan, [Fields({"name": "Ops", "config": theirs, "active": 1})], wanted=True)
    [channel] = plan.channels
    notifier = shelf()[channel.kind]
    config = notifier.config.model_validate(notifier.prepare(channel.config))
    assert channel.kind == kind
    assert {name: getattr(config, name) for name in wanted} == wanted
