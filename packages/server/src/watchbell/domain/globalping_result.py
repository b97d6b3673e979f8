"""What a probe of Globalping found: its result as values to judge, whatever the API leaves out or garbles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from watchbell.domain.assertions import Subject
from watchbell.domain.body_reading import BODY_SUBJECTS, read_body
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, Reading
from watchbell.lib.clock import DAY
from watchbell.lib.status_ranges import parse_status_ranges, status_phrase

SUBJECTS: dict[str, Subject] = {
    "rtt": Subject("Time of the measurement", "number", unit="ms"),
    "loss": Subject("Packets lost", "number", unit="%"),
    "status": Subject("Status code", "any"),
    "address": Subject("Resolved address", "text"),
    "answer": Subject("Records", "list", placeholder="192.0.2.7"),
    "header": Subject("Header", "list", path="Name of the header", placeholder="Server"),
    **{name: BODY_SUBJECTS[name] for name in ("body", "json")},
    "certificate_days": Subject("Days until the certificate expires", "number", unit="days"),
}
_MOST_RECORDS = 200


class Found(NamedTuple):
    """The finished test of one probe: ``probe`` and ``result`` as the API tells them."""

    measurement: str
    probe: Mapping[str, Any]
    result: Mapping[str, Any]

    @property
    def place(self) -> str:
        """``Auckland, NZ (Zappie Host LLC)``."""
        town = ", ".join(str(self.probe[name])[:60] for name in ("city", "country") if self.probe.get(name))
        network = str(self.probe.get("network") or "")[:60]
        return f"{town or 'an unknown place'}{f' ({network})' if network else ''}"

    @property
    def rtt(self) -> float | None:
        """Milliseconds: a ping's average, else the whole request's or query's."""
        if self.measurement == "ping":
            return _number(_inside(self.result, "stats").get("avg"))
        return _number(_inside(self.result, "timings").get("total"))

    @property
    def status(self) -> int | None:
        """HTTP status or DNS response code."""
        found = _number(self.result.get("statusCode"))
        return None if found is None else int(found)

    @property
    def records(self) -> list[str]:
        """Values of the DNS records that were answered."""
        given = self.result.get("answers")
        answers = given[:_MOST_RECORDS] if isinstance(given, list) else []
        return [str(each["value"])[:1000] for each in answers if isinstance(each, dict) and "value" in each]

    def days_left(self, now: int) -> int | None:
        """Whole days until the certificate that the probe met expires."""
        try:
            expires = datetime.fromisoformat(str(_inside(self.result, "tls")["expiresAt"]))
            return int((expires.timestamp() * 1000 - now) // DAY)
        except (KeyError, ValueError, OverflowError):
            return None


def findings_of(found: Found, about: str, expected_status: str, judged: frozenset[str]) -> list[Finding]:
    """What every good result is, but for the subjects that assertions judge."""
    if found.measurement == "ping":
        stats = _inside(found.result, "stats")
        count = f"{stats.get('rcv', 0)} of {stats.get('total', 0)} packets came back from {about}"
        return [Finding("reachable", count, bool(_number(stats.get("rcv"))))]
    if found.measurement == "http":
        right = found.status in parse_status_ranges(expected_status)
        told = "no status" if found.status is None else status_phrase(found.status)
        expected = "" if right else f", expected {expected_status}"
        return [Finding("status", f"{about} answered {told}{expected}", right)]
    findings = []
    if "status" not in judged:
        name = str(found.result.get("statusCodeName") or "no status")[:40]
        findings.append(Finding("status", f"the resolver answered {name} for {about}", found.status == 0))
    if "answer" not in judged:
        told = ", ".join(found.records[:5]) or "no record"
        findings.append(Finding("answer", f"{about}: {told}", bool(found.records)))
    return findings


def reading_of(found: Found, now: int) -> Reading:
    """The values of `SUBJECTS`."""
    body = found.result.get("rawBody")
    headers = {name.lower(): value for name, value in _inside(found.result, "headers").items()}

    def header(name: str | None) -> Any:
        value = there(headers.get((name or "").lower()))
        return Many(value) if isinstance(value, list) else value

    def there(value: Any) -> Any:
        if value is None:
            raise Absent("is not in the result")
        return value

    text = read_body(body if isinstance(body, str) else "")
    return {
        "rtt": lambda _: there(found.rtt),
        "loss": lambda _: there(_number(_inside(found.result, "stats").get("loss"))),
        "status": lambda _: there(found.status),
        "address": lambda _: str(there(found.result.get("resolvedAddress"))),
        "answer": lambda _: Many(found.records),
        "header": header,
        "body": lambda _: there(body) and text["body"](None),
        "json": lambda path: there(body) and text["json"](path),
        "certificate_days": lambda _: there(found.days_left(now)),
    }


def _inside(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = result.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -1e12 < value < 1e12 else None
