"""Where an HTTP exchange's time went: phases for charts, steps for people."""

from typing import NamedTuple

from watchbell.lib.curl_reasons import place_of
from watchbell.lib.http_exchange import Answer, Exchange
from watchbell.lib.http_head import read_heads
from watchbell.lib.status_ranges import status_phrase
from watchbell.lib.trouble import spaced


class TraceRow(NamedTuple):
    """One step: its name, when it began and how long it took (ms), what came of it."""

    name: str
    started_ms: float
    duration_ms: float
    detail: str


def trace(answer: Answer, exchange: Exchange) -> list[TraceRow]:
    """The steps that were finished, in order."""
    rows: list[TraceRow] = []
    at = 0.0

    def add(name: str, until: float, detail: str) -> None:
        nonlocal at
        until = max(at, until * 1000)
        rows.append(TraceRow(name, round(at, 3), round(until - at, 3), detail))
        at = until

    if answer.resolved:
        origin = f" ({answer.name_origin})" if answer.name_origin else ""
        add("resolve", answer.resolved, (answer.ip or exchange.place) + origin)
    if answer.connected:
        through = " (proxy)" if exchange.proxy is not None else ""
        add("connect", answer.connected, place_of(answer, exchange) + through)
    if answer.secured:
        verified = "certificate verified" if exchange.verify_tls else "certificate not verified"
        add("tls", answer.secured, f"{answer.tls.replace(' / ', ', ')}, {verified}" if answer.tls else verified)
    if answer.sent and answer.connected and (answer.secured or not exchange.is_https):
        add("request", answer.sent, f"{exchange.method} {exchange.url}")
    if answer.redirects:
        for hop in read_heads(answer.head):
            if 300 <= hop.status < 400 and (target := hop.values("location")):
                add("redirect", 0.0, f"{status_phrase(hop.status)} to {target[-1]}")
    if answer.first_byte and answer.status:
        redirects = f" after {answer.redirects} redirects" if answer.redirects else ""
        add("headers", answer.first_byte, f"{status_phrase(answer.status)}, HTTP/{answer.http_version}{redirects}")
    if answer.first_byte and not answer.code:
        cut = "first " if answer.capped else ""
        add("body", answer.total, f"{cut}{spaced(len(answer.body))} bytes {answer.content_type}".rstrip())
    return rows


def unfinished_step(answer: Answer, exchange: Exchange) -> str:
    """The name of the step that was not finished."""
    names = [row.name for row in trace(answer, exchange)]
    for name in ("resolve", "connect", "tls", "request", "headers", "body"):
        if name not in names and (name != "tls" or exchange.is_https):
            return name
    return "body"


def basic_facts(answer: Answer) -> dict[str, object]:
    """Small facts kept with a check; none when there was no connection."""
    if not answer.ip:
        return {}
    facts: dict[str, object] = {
        "ip": answer.ip,
        "http_version": answer.http_version,
        "redirects": answer.redirects,
        "final_url": answer.final_url,
    }
    if answer.tls:
        facts["tls_version"], _, facts["tls_cipher"] = answer.tls.partition(" / ")
    return facts
