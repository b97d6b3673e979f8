"""DNS questions over TCP (RFC 7766), TLS (RFC 7858) and HTTPS (RFC 8484)."""

from watchbell.lib.curl_asking import ask
from watchbell.lib.curl_pool import shared_pool
from watchbell.lib.curl_reasons import explain
from watchbell.lib.dns_message import BadReply, DnsQuestion, Reply, parse_reply, query, question
from watchbell.lib.dns_servers import DnsServer, DnsWay
from watchbell.lib.host_names import sni_name
from watchbell.lib.http_exchange import Exchange, TlsTerms
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import context_for
from watchbell.lib.trouble import Trouble, spaced

_MEDIA_TYPE = "application/dns-message"
_MOST_BYTES = 65_535


async def ask_by_stream(server: DnsServer, asked: DnsQuestion, way: DnsWay, watch: Stopwatch) -> Reply:
    """The reply over a connection of its own, by TLS if the server is one of that kind.

    Raises as `open_stream`, and `BadReply`.
    """
    wire = question(asked.name, asked.record_type, asked.asking.record_class)
    stream = await open_stream(
        server.host,
        server.port,
        watch,
        deadline=way.deadline,
        allow_private=way.allow_private,
        tls=context_for(way.tls) if server.transport == "tls" else None,
        server_name=sni_name(server.host, way.server_name),
    )
    async with stream:
        watch.doing = "query"
        message = query(0, wire, asked.asking)  # one question on the connection: its number tells nothing
        await stream.send(len(message).to_bytes(2, "big") + message)
        data = await stream.exactly(int.from_bytes(await stream.exactly(2), "big"))
    return parse_reply(data, wire, whole=asked.asking.whole)


async def ask_by_https(server: DnsServer, asked: DnsQuestion, way: DnsWay, watch: Stopwatch) -> Reply:
    """The reply to a POST. Raises `NoConnection`, and `BadReply` when what came is no DNS message."""
    wire = question(asked.name, asked.record_type, asked.asking.record_class)
    watch.doing = "query"
    exchange = Exchange(
        server.url,
        way.timeout_ms,
        method="POST",
        headers=(f"Content-Type: {_MEDIA_TYPE}", f"Accept: {_MEDIA_TYPE}"),
        body=query(0, wire, asked.asking),
        max_body=_MOST_BYTES,
        verify_tls=way.tls.verify,
        tls=TlsTerms(way.tls.ca, way.tls.certificate, way.tls.key),
        allow_private=way.allow_private,
    )
    answer = await ask(shared_pool(), exchange)
    if answer.code:
        trouble = explain(answer, exchange)
        if trouble.late:
            late = f"no answer from {server.url} within {spaced(way.timeout_ms)} ms"
            trouble = Trouble(late, ours=trouble.ours, late=True)
        raise NoConnection(trouble)
    if answer.status != 200:
        raise BadReply(f"HTTP status {answer.status} instead of a DNS message")
    return parse_reply(answer.body, wire, whole=asked.asking.whole)
