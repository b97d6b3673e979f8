"""Messages by the library Apprise, in threads beside the event loop: it waits by blocking.

Apprise reads files and runs programs where a URL asks it to. Only schemes are let through that do neither, no parameter
that names a file, and what the library made of the URL is looked at once more.
"""

import logging
import re
import threading
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from watchbell.lib.rehearsal import Letter, keep
from watchbell.lib.side_threads import SideThreads

_NAMES = """
46elks apprise apprises aprs atalk azure bark barks betterstack bluesky brevo bsky bulksms bulkvs burstsms chanify
clickatell clicksend cliq cm d7sms dapnet dingtalk discord dot eight00com elks emby embys enigma2 enigma2s evolution
evolutions exotel feishu firehydrant flock flowtriq flowtriqs fluxer fluxers form forms freemobile gchat github
goalert goalerts gorush gorushs gotify gotifys groundmail groupme guilded gupshup hassio hassios httpsms humhub
humhubs ifttt ilert incidentio infobip irc ircs jellyfin jellyfins jira join json jsons kakao kakaotalk kaleyra
kavenegar klr kodi kodis kook kudosity kumulos lametric lametrics lark lauther lfg line mailersend mailgun mastodon
mastodons matrix matrixs misskey misskeys mmost mmosts mobilemessage mobilemsg msg91 msgbird ncloud nclouds nctalk
nctalks nexmo notica noticas notifiarr notifico notificos notifyre ntfy ntfys o365 octopush onebot onebots onesignal
opsgenie pagerduty pagertree parsep parseps pbul pingram pjet pjets plivo postmark pover prowl psafer psafers push
pushdeer pushdeers pushed pushme pushplus pushward pushy qq reddit resend revolt ringc rocket rockets rsyslog ryver
schan sendgrid sendpulse serwersms ses seven sfr signal signalgrid signals signl4 simplepush sinch slack smsc
smseagle smseagles smsmanager smsmgr smstunnel smtp2go sns sparkpost spike splunk spugpush spush squadcast
stackfield strmlabs synology synologys telesign telnyx tgram threema toot toots trigv trigvs tweet twilio twist
twitter viber victorops voipms vonage webex wecom wecombot whapi whatsapp wechat workflow workflows wpush wxpusher
wxteams x xbmc xbmcs xmatters xml xmls zalo zcliq zohocliq zoom zulip
"""
SCHEMES = frozenset(_NAMES.split())
"""Left out, among others: syslog, dbus, windows, macosx (this machine), fcm, vapid, mailto, mqtt (they read files)."""

_LOCAL = re.compile(
    r"[?&;]\s*[-+:]?(attach\w*|keyfile|subfile|pgp\w*|template_file|cafile|certfile)\s*=", re.IGNORECASE
)
_TEMPLATE = re.compile(r"[?&;]\s*template\s*=", re.IGNORECASE)
_TEMPLATES_ARE_FILES = frozenset({"discord", "guilded", "slack", "tgram", "workflow", "workflows"})
_STATUS = re.compile(r"error=(\d{3})\b")
_threads = SideThreads(100, "watchbell-apprise")  # two of a channel: services that hang must not hold up the others


class NotTold(Exception):
    """Apprise did not deliver. `status` is what the service answered, as far as Apprise says it."""

    def __init__(self, reason: str, *, status: int | None = None, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.status, self.permanent = reason, status, permanent


class Telling(NamedTuple):
    """One message for one Apprise URL; the body is plain text."""

    url: str
    title: str
    body: str
    type: Literal["info", "success", "warning", "failure"]
    timeout_ms: int


def check_url(url: str) -> str:
    """The URL when it may be used here. Raises `ValueError` without its secrets."""
    scheme, mark, rest = url.partition("://")
    if not mark or not rest or not re.fullmatch(r"[A-Za-z0-9]{1,20}", scheme):
        raise ValueError("write an Apprise URL of one service: scheme://…")
    if scheme.lower() not in SCHEMES:
        raise ValueError(f"{scheme}:// is not allowed here: it is unknown, or reaches files or programs of this server")
    plain = unquote(unquote(rest))
    is_local = _LOCAL.search(plain) or (scheme.lower() in _TEMPLATES_ARE_FILES and _TEMPLATE.search(plain))
    if is_local:
        raise ValueError("the URL has a parameter that names a file; files of this server cannot be used")
    return url


def scheme_of(url: str) -> str:
    """The service's scheme."""
    return url.partition("://")[0].lower()


def secrets_in(url: str) -> tuple[str, ...]:
    """Every part of the URL that may be a key."""
    rest = url.partition("://")[2]
    parts = {part for text in (rest, unquote(rest)) for part in re.split(r"[/:@?&=,#;]", text)}
    return (url, *(part for part in parts if part))


async def tell(telling: Telling) -> str:
    """What Apprise said of it. Raises `NotTold`; bound it by a timeout of your own, the thread ends by its own ones."""
    keep(Letter(scheme_of(telling.url), f"{telling.title}\n\n{telling.body}"))
    return await _threads.run(lambda: _tell(telling))


class _Overheard(logging.Handler):
    """What the library logs in one thread: its only way to say why."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.thread == self._thread and len(self.said) < 20:
            self.said.append(record.getMessage()[:1000])


def _tell(telling: Telling) -> str:
    import apprise  # noqa: PLC0415 - optional, and heavy

    asset = apprise.AppriseAsset(
        app_id="Watchbell",
        app_desc="Watchbell",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        storage_mode="memory",
        async_mode=False,
        service_timeout=0,  # a limit of its own would bring threads of its own
        secure_logging=True,
    )
    logger, overheard = logging.getLogger("apprise"), _Overheard()
    logger.propagate = False  # its lines may hold what the URL holds
    logger.setLevel(logging.INFO)
    logger.addHandler(overheard)
    try:
        service: Any = apprise.Apprise.instantiate(check_url(telling.url), asset=asset)
        if service is None or any(isinstance(v, apprise.AppriseAttachment) and len(v) for v in vars(service).values()):
            raise NotTold(_why(overheard, "Apprise does not understand the URL, or lacks a library"), permanent=True)
        service.socket_connect_timeout = service.socket_read_timeout = telling.timeout_ms / 1000
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
        sender = apprise.Apprise(asset=asset)
        sender.add(service)
        if not sender.notify(telling.body, telling.title, telling.type, body_format=apprise.NotifyFormat.TEXT):
            reason = _why(overheard, "Apprise could not deliver it")
            status = next((int(found[1]) for line in overheard.said if (found := _STATUS.search(line))), None)
            raise NotTold(reason, status=status, permanent=status in {401, 403, 404, 410})
    finally:
        logger.removeHandler(overheard)
    return "\n".join(overheard.said)


def _why(overheard: _Overheard, otherwise: str) -> str:
    """The library's own words where it had some."""
    said = [" ".join(line.split()).rstrip(".") for line in overheard.said]
    return f"{otherwise}: {'; '.join(said)}" if said else otherwise
