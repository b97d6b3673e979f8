"""What a probe of Globalping is asked to measure, and the request that says so (API v1)."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, model_validator

from watchbell.domain.host_fields import Host
from watchbell.lib.plain_validation import needed
from watchbell.lib.status_ranges import parse_status_ranges
from watchbell.lib.web_url import check_web_url, wire_url

DEFAULT_API = "https://api.globalping.io/v1"
_HTTP: dict[str, Any] = {"field": "measurement", "in": ["http"]}
_HOST: dict[str, Any] = {"field": "measurement", "in": ["ping", "dns"]}
_DNS: dict[str, Any] = {"field": "measurement", "in": ["dns"]}
_WITH_RESOLVER: dict[str, Any] = {"field": "measurement", "in": ["http", "dns"]}
RecordType = Literal[
    "A", "AAAA", "ANY", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NS", "NSEC", "PTR", "RRSIG", "SOA", "SRV", "TXT"
]


def _check_ranges(text: str) -> str:
    parse_status_ranges(text)
    return text


class GlobalpingFields(BaseModel):
    """What to measure, from where, and on whose account."""

    measurement: Literal["ping", "http", "dns"] = Field(
        "ping",
        title="Measurement",
        description="What the probe does.",
        json_schema_extra={"x-labels": {"ping": "Ping", "http": "HTTP request", "dns": "DNS query"}},
    )
    host: Host | None = Field(
        None,
        title="Host",
        description="Name or IP address to ping, or name to look up; it must be public.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "www.example.org", "x-show-if": _HOST, "x-required-if": _HOST},
    )
    url: Annotated[str, AfterValidator(check_web_url)] | None = Field(
        None,
        title="URL",
        description="What to request; redirects are not followed.",
        max_length=2048,
        json_schema_extra={"x-placeholder": "https://www.example.org/", "x-show-if": _HTTP, "x-required-if": _HTTP},
    )
    location: str = Field(
        "world",
        title="Location",
        description="Where the probe is: a continent, country, city, network or tag, several joined by +.",
        min_length=1,
        max_length=200,
        json_schema_extra={"x-placeholder": "Berlin+Germany"},
    )
    token: str | None = Field(
        None,
        repr=False,
        title="API token",
        description="Of your Globalping account; without one this server's address has a small hourly quota.",
        pattern=r"^[\x21-\x7e]+$",
        max_length=512,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    packets: int = Field(
        3,
        title="Packets",
        description="How many a ping sends.",
        ge=1,
        le=16,
        json_schema_extra={"x-group": "Request", "x-show-if": {"field": "measurement", "in": ["ping"]}},
    )
    method: Literal["GET", "HEAD", "OPTIONS"] = Field(
        "GET",
        title="Method",
        description="Of the request.",
        json_schema_extra={"x-group": "Request", "x-show-if": _HTTP},
    )
    record_type: RecordType = Field(
        "A",
        title="Record type",
        description="What is looked up.",
        json_schema_extra={"x-group": "Request", "x-show-if": _DNS},
    )
    resolver: Host | None = Field(
        None,
        title="Resolver",
        description="The DNS server that the probe asks; its own if left out.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-show-if": _WITH_RESOLVER},
    )
    ip_version: Literal["any", "4", "6"] = Field(
        "any",
        title="IP version",
        description="Only for names, not for addresses.",
        json_schema_extra={
            "x-group": "Request",
            "x-advanced": True,
            "x-labels": {"any": "Either", "4": "IPv4", "6": "IPv6"},
        },
    )
    expected_status: Annotated[str, AfterValidator(_check_ranges)] = Field(
        "200-399",
        title="Expected status",
        description="Codes and ranges that count as good, separated by commas.",
        max_length=200,
        json_schema_extra={"x-group": "Expect", "x-show-if": _HTTP},
    )
    api_url: Annotated[str, AfterValidator(check_web_url)] = Field(
        DEFAULT_API,
        title="API",
        description="Globalping's, or that of an installation of your own.",
        max_length=512,
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _has_a_target(self) -> "GlobalpingFields":
        if self.measurement == "http" and self.url is None:
            raise needed("url", "an HTTP request needs a URL")
        if self.measurement != "http" and self.host is None:
            raise needed("host", "a ping or a DNS query needs a host")
        return self

    @property
    def about(self) -> str:
        """What is measured."""
        return (self.url if self.measurement == "http" else self.host) or ""

    def request(self) -> dict[str, Any]:
        """The body that creates the measurement."""
        options: dict[str, Any] = {} if self.ip_version == "any" else {"ipVersion": int(self.ip_version)}
        target = self.host or ""
        if self.measurement == "ping":
            options["packets"] = self.packets
        elif self.measurement == "dns":
            options["query"] = {"type": self.record_type}
        else:
            parts = urlsplit(wire_url(self.url or ""))
            target = parts.hostname or ""
            query = {"query": parts.query} if parts.query else {}
            options["request"] = {"method": self.method, "path": parts.path or "/", **query}
            options["protocol"] = parts.scheme.upper()
            options["port"] = parts.port or (443 if parts.scheme == "https" else 80)
        if self.resolver is not None and self.measurement != "ping":
            options["resolver"] = self.resolver
        return {
            "type": self.measurement,
            "target": target,
            "locations": [{"magic": self.location}],
            "limit": 1,
            "measurementOptions": options,
        }
