"""The fields that say how an HTTP request travels: redirects, addresses, proxy, TLS and protocol version."""

from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator, model_validator

from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.host_names import check_host, is_address
from watchbell.lib.http_exchange import Proxy, TlsTerms

_DNS_PORT = 53
_PROXY_PORTS = {"http": 8080, "https": 443, "socks4": 1080, "socks4a": 1080, "socks5": 1080, "socks5h": 1080}
_VERSIONS = ("1.0", "1.1", "1.2", "1.3")
TlsVersion = Literal["1.0", "1.1", "1.2", "1.3"]
_ROUTE: dict[str, Any] = {"x-group": "Connection", "x-advanced": True}


class RedirectFields(BaseModel):
    """What happens at a redirect."""

    follow_redirects: bool = Field(
        True,
        title="Follow redirects",
        description="Judge the last answer instead of the redirect.",
        json_schema_extra={"x-group": "Redirects"},
    )
    max_redirects: int = Field(
        5,
        title="Most redirects",
        description="More than this many is a failure.",
        ge=1,
        le=20,
        json_schema_extra={
            "x-group": "Redirects",
            "x-advanced": True,
            "x-show-if": {"field": "follow_redirects", "in": [True]},
        },
    )
    redirect_hosts: Literal["any", "same"] = Field(
        "any",
        title="Redirects may lead",
        description="A redirect to another host than the URL's can be a failure.",
        json_schema_extra={
            "x-group": "Redirects",
            "x-advanced": True,
            "x-labels": {"any": "Anywhere", "same": "To the same host only"},
            "x-show-if": {"field": "follow_redirects", "in": [True]},
        },
    )
    require_https: bool = Field(
        False,
        title="Must end at https",
        description="The check fails when the last answer comes by plain http.",
        json_schema_extra={"x-group": "Redirects", "x-advanced": True},
    )
    keep_cookies: bool = Field(
        False,
        title="Keep cookies",
        description="Send the cookies that a redirect sets to the next address; nothing is kept for the next check.",
        json_schema_extra={"x-group": "Redirects", "x-advanced": True},
    )


class RouteFields(BaseModel):
    """Which address is connected, and through what."""

    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Connect by IPv4 or IPv6 only, or by whichever answers first.",
        json_schema_extra=_ROUTE,
    )
    test_each_address: bool = Field(
        False,
        title="Test each address",
        description="Ask every address of the host by itself in one check, at most 16 of them.",
        json_schema_extra=_ROUTE,
    )
    address_failure: Literal["down", "degraded"] = Field(
        "down",
        title="When some addresses fail",
        description="What the monitor is when some addresses are good and others are not.",
        json_schema_extra={**_ROUTE, "x-show-if": {"field": "test_each_address", "in": [True]}},
    )
    connect_to: str | None = Field(
        None,
        title="Connect to",
        description="Host or address, with a port if it differs, to connect to instead of the URL's host; "
        "the URL's host is still what is asked for.",
        max_length=260,
        json_schema_extra={**_ROUTE, "x-placeholder": "192.0.2.7"},
    )
    resolvers: tuple[str, ...] = Field(
        (),
        title="Resolvers",
        description="IP addresses of the DNS servers to ask for the host, with a port if it is not 53; "
        "this server's own if empty. Hosts that redirects lead to are looked up by this server.",
        max_length=5,
        json_schema_extra={**_ROUTE, "x-placeholder": "1.1.1.1"},
    )
    proxy_url: str | None = Field(
        None,
        title="Proxy",
        description="Ask through a proxy: http, https, socks4, socks4a, socks5 or socks5h (which looks up names itself).",
        max_length=300,
        json_schema_extra={**_ROUTE, "x-placeholder": "socks5h://proxy.example.org:1080"},
    )
    proxy_username: str | None = Field(
        None,
        title="Proxy user name",
        description="Where the proxy wants to know who asks.",
        max_length=255,
        json_schema_extra=_ROUTE,
    )
    proxy_password: str | None = Field(
        None,
        repr=False,
        title="Proxy password",
        description="Where the proxy wants to know who asks. Kept secret.",
        max_length=1024,
        json_schema_extra={**_ROUTE, "x-secret": True},
    )
    http_version: Literal["auto", "1.0", "1.1", "2", "2-prior-knowledge", "3"] = Field(
        "auto",
        title="HTTP version",
        description="What to speak; a server that answers in another version fails the check.",
        json_schema_extra={
            **_ROUTE,
            "x-labels": {"auto": "What both speak", "2-prior-knowledge": "2 without TLS (prior knowledge)"},
        },
    )

    @field_validator("resolvers")
    @classmethod
    def _addresses(cls, resolvers: tuple[str, ...]) -> tuple[str, ...]:
        for each in resolvers:
            resolver_of(each)
        return resolvers

    @field_validator("connect_to")
    @classmethod
    def _place(cls, connect_to: str | None) -> str | None:
        if connect_to is not None:
            check_host(_split(connect_to)[0])
        return connect_to

    @field_validator("proxy_url")
    @classmethod
    def _known_proxy(cls, proxy_url: str | None) -> str | None:
        if proxy_url is not None:
            _proxy_of(proxy_url, None, None)
        return proxy_url

    @model_validator(mode="after")
    def _addresses_within_reach(self) -> "RouteFields":
        if self.test_each_address and self.proxy_url is not None:
            raise ValueError("each address cannot be tested through a proxy")
        return self

    @property
    def proxy(self) -> Proxy | None:
        """The proxy to ask through."""
        return None if self.proxy_url is None else _proxy_of(self.proxy_url, self.proxy_username, self.proxy_password)

    @property
    def resolver_places(self) -> tuple[tuple[str, int], ...]:
        """Addresses and ports of the chosen DNS servers."""
        return tuple(resolver_of(each) for each in self.resolvers)

    def dial_for(self, port: int) -> tuple[str, int] | None:
        """Host and port to connect to instead of the URL's, whose port is `port`."""
        if self.connect_to is None:
            return None
        host, own = _split(self.connect_to)
        return host, own or port


class ConnectionFields(RouteFields, RedirectFields, TlsFields):
    """All of it, with the limits of TLS."""

    lowest_tls: TlsVersion | None = Field(
        None,
        title="Lowest TLS version",
        description="A server that speaks only older versions fails the check.",
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )
    highest_tls: TlsVersion | None = Field(
        None,
        title="Highest TLS version",
        description="Not offered beyond this: to test that a server still speaks an old version.",
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _versions_in_order(self) -> "ConnectionFields":
        if (
            self.lowest_tls
            and self.highest_tls
            and _VERSIONS.index(self.lowest_tls) > _VERSIONS.index(self.highest_tls)
        ):
            raise ValueError("the lowest TLS version must not be above the highest")
        return self

    @cached_property
    def judges_travel(self) -> bool:
        """Whether it matters how an answer came."""
        return self.http_version != "auto" or self.require_https or self.redirect_hosts == "same"

    @property
    def tls_terms(self) -> TlsTerms:
        """What is special about TLS here."""
        return TlsTerms(
            self.ca_certificate, self.client_certificate, self.client_key, self.lowest_tls, self.highest_tls
        )


def resolver_of(text: str) -> tuple[str, int]:
    """``1.1.1.1``, ``1.1.1.1:5353``, ``::1`` or ``[::1]:5353``. Raises `ValueError`."""
    host, port = _split(text)
    if not is_address(host):
        raise ValueError(f"{text!r} is no resolver; write an IP address such as 1.1.1.1 or 1.1.1.1:5353")
    return host, port or _DNS_PORT


def _split(text: str) -> tuple[str, int | None]:
    if is_address(text):
        return text, None
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port
    except ValueError:
        raise ValueError(f"{text!r} is no host with a port") from None
    if parts.path or parts.query or parts.fragment or parts.username is not None or not parts.hostname or port == 0:
        raise ValueError(f"{text!r} is no host; write a name or an IP address, and a port if it is needed")
    return parts.hostname, port


def _proxy_of(url: str, username: str | None, password: str | None) -> Proxy:
    wanted = f"write a proxy as scheme://host:port with one of {', '.join(_PROXY_PORTS)}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    if parts.scheme not in _PROXY_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(wanted)
    if parts.username is not None:
        raise ValueError("put the proxy's user name and password into their own fields")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else check_host(parts.hostname)
    return Proxy(f"{parts.scheme}://{host}:{port or _PROXY_PORTS[parts.scheme]}", username, password)
