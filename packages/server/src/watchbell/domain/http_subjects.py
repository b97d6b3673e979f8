"""What assertions can look at in an HTTP answer, and how each value is found."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from watchbell.domain.assertions import Assertion, AssertionGroup, Assertions, Subject
from watchbell.domain.body_reading import BODY_SUBJECTS, cel_subject, read_body
from watchbell.domain.judging import Absent, Many, Reading
from watchbell.lib.certificate_details import CertificateDetails
from watchbell.lib.http_exchange import Answer, phase_times
from watchbell.lib.http_head import Head, last_head

HTTP_SUBJECTS = {
    "status": Subject("Status code", "number", placeholder="200"),
    "response_time": Subject("Response time", "number", unit="ms"),
    "header": Subject("Header", "text", path="Name of the header", placeholder="Cache-Control"),
    "cookie": Subject("Cookie", "text", path="Name of the cookie", placeholder="session"),
    "content_type": Subject("Content type", "text", placeholder="text/html"),
    **BODY_SUBJECTS,
    "cel": cel_subject(("response", "status", "headers")),
    "size": Subject("Size of the body", "number", unit="bytes"),
    "transferred": Subject("Size as transferred", "number", unit="bytes"),
    "redirects": Subject("Number of redirects", "number"),
    "final_url": Subject("Last URL", "text"),
    "http_version": Subject("HTTP version", "number", placeholder="2"),
    "ip": Subject("IP address", "text"),
    "dns_time": Subject("Time of the look-up", "number", unit="ms"),
    "connect_time": Subject("Time to connect", "number", unit="ms"),
    "tls_time": Subject("Time of the TLS handshake", "number", unit="ms"),
    "wait_time": Subject("Time to the first byte", "number", unit="ms"),
    "transfer_time": Subject("Time of the transfer", "number", unit="ms"),
    "tls_version": Subject("TLS version", "text", placeholder="TLSv1.3"),
    "tls_cipher": Subject("TLS cipher", "text"),
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
    "chain_days": Subject("Days until the first of the chain expires", "number", unit="days"),
    "certificate_subject": Subject("Certificate's subject", "text"),
    "certificate_issuer": Subject("Certificate's issuer", "text"),
    "certificate_issuers": Subject("Issuers along the chain", "list"),
    "certificate_names": Subject("Names in the certificate", "list"),
    "certificate_fingerprint": Subject("SHA-256 fingerprint", "text"),
    "certificate_key": Subject("Kind and size of the key", "text", placeholder="EC 256"),
    "certificate_signature": Subject("Signature algorithm", "text"),
}  # fmt: skip

_OF_TLS = frozenset(name for name in HTTP_SUBJECTS if name.startswith(("certificate_", "chain_", "tls_v", "tls_c")))
_OF_BODY = frozenset({*BODY_SUBJECTS, "cel"})


def asks_of_tls(assertions: Assertions) -> bool:
    """Whether an assertion looks at certificates or the TLS session, which cost extra to read."""
    return any(each.subject in _OF_TLS for each in _each(assertions))


def asks_of_body(assertions: Assertions) -> bool:
    """Whether an assertion looks into the body, which may take long for a large one."""
    return any(each.subject in _OF_BODY for each in _each(assertions))


def _each(assertions: Iterable[Assertion | AssertionGroup]) -> Iterable[Assertion]:
    for item in assertions:
        if isinstance(item, AssertionGroup):
            yield from _each(item.assertions)
        else:
            yield item


class _Parts:
    """An answer's parts, each read once and only when it is asked for."""

    def __init__(self, answer: Answer, chain: Sequence[CertificateDetails], now: int) -> None:
        self.answer, self.chain, self.now = answer, chain, now

    @cached_property
    def head(self) -> Head:
        return last_head(self.answer.head)

    @property
    def whole_chain(self) -> Sequence[CertificateDetails]:
        if not self.chain:
            raise Absent("is unknown: the answer came without a certificate")
        return self.chain

    @property
    def leaf(self) -> CertificateDetails:
        return self.whole_chain[0]

    def header(self, name: str | None) -> Any:
        values = self.head.values(name or "")
        if not values:
            raise Absent("was not sent")
        return _one_or_many(values)

    def cookie(self, name: str | None) -> Any:
        values = self.head.cookies(name or "")
        if not values:
            raise Absent("was not set")
        return values[-1]

    @cached_property
    def headers(self) -> dict[str, str]:
        joined: dict[str, str] = {}
        for name, value in self.head.headers:
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return joined

    @property
    def as_variable(self) -> dict[str, Any]:
        answer = self.answer
        return {
            "status": answer.status,
            "headers": self.headers,
            "time_ms": round(answer.total * 1000, 3),
            "size": len(answer.body),
            "url": answer.final_url,
            "redirects": answer.redirects,
            "http_version": answer.http_version,
            "ip": answer.ip,
            "content_type": answer.content_type,
        }

    def phase(self, number: int) -> Callable[[str | None], float]:
        def read(_: str | None) -> float:
            value = phase_times(self.answer)[number]
            if value is None:
                raise Absent("had no part in this answer")
            return value

        return read

    def of_tls(self, number: int) -> str:
        said = self.answer.tls.split(" / ")
        if not self.answer.tls or number >= len(said):
            raise Absent("is unknown: the answer came without TLS")
        return said[number]


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else Many(values)


def reading_of(answer: Answer, chain: Sequence[CertificateDetails], now: int) -> Reading:
    """The subjects' values. `chain` is the server's, leaf first; `now` (ms) is what days are counted from."""
    parts = _Parts(answer, chain, now)
    variables = {
        "response": lambda: parts.as_variable,
        "status": lambda: answer.status,
        "headers": lambda: parts.headers,
    }
    return {
        **read_body(answer.body, answer.content_type, variables),
        "status": lambda _: answer.status,
        "response_time": lambda _: round(answer.total * 1000, 3),
        "header": parts.header,
        "cookie": parts.cookie,
        "content_type": lambda _: answer.content_type,
        "size": lambda _: len(answer.body) + answer.capped,
        "transferred": lambda _: answer.wire_bytes,
        "redirects": lambda _: answer.redirects,
        "final_url": lambda _: answer.final_url,
        "http_version": lambda _: answer.http_version,
        "ip": lambda _: answer.ip,
        "dns_time": parts.phase(0),
        "connect_time": parts.phase(1),
        "tls_time": parts.phase(2),
        "wait_time": parts.phase(3),
        "transfer_time": parts.phase(4),
        "tls_version": lambda _: parts.of_tls(0),
        "tls_cipher": lambda _: parts.of_tls(1),
        "certificate_days": lambda _: parts.leaf.facts.days_left(now),
        "chain_days": lambda _: min(each.facts.days_left(now) for each in parts.whole_chain),
        "certificate_subject": lambda _: parts.leaf.facts.subject,
        "certificate_issuer": lambda _: parts.leaf.facts.issuer,
        "certificate_issuers": lambda _: Many(each.facts.issuer for each in parts.whole_chain),
        "certificate_names": lambda _: Many(parts.leaf.facts.sans),
        "certificate_fingerprint": lambda _: parts.leaf.facts.fingerprint,
        "certificate_key": lambda _: f"{parts.leaf.key_type} {parts.leaf.key_bits}",
        "certificate_signature": lambda _: parts.leaf.signature,
    }
