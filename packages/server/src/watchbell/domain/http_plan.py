"""From the fields of a config to the exchange that is sent."""

from urllib.parse import urlsplit, urlunsplit

from watchbell.domain.http_connection import ConnectionFields
from watchbell.domain.http_request import USER_AGENT, RequestFields, header_lines
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.host_names import is_address
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.web_url import wire_url

_IP_VERSIONS = {"any": 0, "ipv4": 4, "ipv6": 6}


def plan(
    request: RequestFields,
    connection: ConnectionFields,
    limits: ProbeLimits,
    *,
    credentials: tuple[str, str] | None = None,
    digest: bool = False,
    bearer: str | None = None,
    want_chain: bool = False,
    max_body: int = 1_048_576,
) -> Exchange:
    """The exchange for a request that travels like this."""
    headers = request.sent_headers
    if bearer is not None and not has_header(headers, "authorization"):
        headers += header_lines({"Authorization": f"Bearer {bearer}"})
    url = wire_url(request.url)
    url, dial, host_header = _by_server_name(url, connection, has_host=has_header(headers, "host"))
    return Exchange(
        url=url,
        timeout_ms=limits.timeout_ms,
        method=request.method,
        headers=headers + host_header,
        body=request.sent_body,
        credentials=credentials,
        digest=digest,
        user_agent=request.user_agent or USER_AGENT,
        max_redirects=connection.max_redirects if connection.follow_redirects else 0,
        stay_on_host=connection.follow_redirects and connection.redirect_hosts == "same",
        keep_cookies=connection.keep_cookies,
        decode=request.compression,
        max_body=max_body,
        verify_tls=connection.verify_tls,
        tls=connection.tls_terms,
        ip_version=_IP_VERSIONS[connection.ip_version],
        http_version="" if connection.http_version == "auto" else connection.http_version,
        proxy=connection.proxy,
        dial=dial,
        resolvers=connection.resolver_places,
        allow_private=limits.allow_private,
        want_chain=want_chain,
    )


def has_header(lines: tuple[str, ...], name: str) -> bool:
    """Whether a header of this name (in lower case) is among the lines."""
    return any(line.lower().startswith((f"{name}:", f"{name};")) for line in lines)


def _by_server_name(
    url: str, connection: ConnectionFields, *, has_host: bool
) -> tuple[str, tuple[str, int] | None, tuple[str, ...]]:
    """URL, place to connect to and Host header, when another name is asked for in TLS than the URL's.

    The engine asks for the name in the URL, so that name goes there, and the URL's own host to the place and the header.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    dial = connection.dial_for(port)
    name = connection.server_name
    if name is None or parts.scheme != "https" or name == parts.hostname:
        return url, dial, ()
    host = parts.hostname or ""
    netloc = f"[{name}]" if is_address(name) and ":" in name else name
    named = urlunsplit(parts._replace(netloc=netloc if parts.port is None else f"{netloc}:{parts.port}"))
    return named, dial or (host, port), () if has_host else header_lines({"Host": parts.netloc})
