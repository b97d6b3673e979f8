"""What the doctor looks at outside the installation: the network, the clock, the web interface."""

import ctypes
import socket
from datetime import UTC, datetime

from pydantic import SecretStr

from watchbell.app.cli.check import ask
from watchbell.app.cli.findings import Finding, failed, ok, warning
from watchbell.app.settings import PREFIX
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, MINUTE, now_ms, rfc3339
from watchbell.lib.resolver_health import resolvers_answer, system_resolvers
from watchbell.pages.dashboard import built_folder

_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of nobody: a datagram socket that is connected there asks for the route and sends nothing."""
_BORN = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
_NOT_SYNCHRONISED = 5
_SECONDS = 2


async def resolver() -> Finding:
    """Do the system's DNS servers answer?"""
    asked = ", ".join(system_resolvers())
    if await resolvers_answer():
        return ok("DNS", f"answers ({asked})")
    return failed("DNS", f"no answer from {asked}", "put a DNS server that works into /etc/resolv.conf")


def egress() -> Finding:
    """Is there a way out of this machine?"""
    ways = [way for family in _ELSEWHERE if (way := _route(family))]
    if not ways:
        advice = "give this machine a default route, else every monitor outside it will have no data"
        return failed("egress", "there is no route out of this machine", advice)
    if len(ways) < len(_ELSEWHERE):
        return ok("egress", f"{ways[0]} only")
    return ok("egress", " and ".join(ways))


def _route(family: socket.AddressFamily) -> str | None:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((_ELSEWHERE[family], 9))
            address = sock.getsockname()[0]
    except OSError:
        return None
    return f"{'IPv4' if family is socket.AF_INET else 'IPv6'} from {address}"


async def pings() -> Finding:
    """May this process send pings?"""
    seen = await ask("ping", {"host": "127.0.0.1", "count": 1}, _SECONDS * 1000)
    if seen.verdict is Verdict.FAULT:
        return warning("pings", "monitors of the kind ping will have no data", seen.error or "")
    if seen.verdict.is_bad:
        return warning("pings", f"this machine does not answer its own: {seen.error}", "let the firewall pass ICMP")
    return ok("pings", "can be sent")


def clock(alive_at: int | None) -> Finding:
    """Is the time believable? `alive_at` is when the server last noted that it runs (ms)."""
    now = now_ms()
    shown = rfc3339(now)
    if now < max(_BORN, (alive_at or 0) - MINUTE):
        last = f", before the server last ran ({rfc3339(alive_at)})" if alive_at else ""
        return failed("clock", f"it says {shown}{last}", "set the clock, and let an NTP client keep it")
    if now > _BORN + 100 * 365 * DAY:
        return failed("clock", f"it says {shown}", "set the clock, and let an NTP client keep it")
    if _is_unsynchronised():
        advice = "let an NTP client (systemd-timesyncd, chrony) keep it, unless the host of this container does"
        return warning("clock", f"{shown}, not synchronised", advice)
    return ok("clock", f"{shown}, synchronised")


def _is_unsynchronised() -> bool:
    try:
        # An all-zero `struct timex` only asks; 512 bytes are more than it has on any system.
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == _NOT_SYNCHRONISED)
    except (AttributeError, OSError):
        return False


def interface() -> Finding:
    """Is the web interface there?"""
    folder = built_folder()
    if folder is None:
        return warning("interface", "the web interface is not built", "run 'make run' once in the checkout")
    return ok("interface", f"built ({folder})")


async def redis(url: SecretStr) -> Finding:
    """Does Redis or Valkey answer?"""
    try:
        from redis.asyncio import from_url
        from redis.exceptions import RedisError
    except ImportError:
        return failed("redis", "its client is not installed", "install watchbell[redis]")
    try:
        client = from_url(url.get_secret_value(), socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
    except ValueError as error:
        return failed("redis", f"{PREFIX}REDIS_URL: {error}", "write it as redis://host:6379/0")
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return failed("redis", f"no answer: {error}", f"start it, and check {PREFIX}REDIS_URL")
    finally:
        await client.aclose()
    return ok("redis", "answers")
