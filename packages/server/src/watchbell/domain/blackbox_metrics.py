"""A check in the metrics that blackbox_exporter gives for a probe, as far as its dashboards and alerts use them."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from watchbell.domain.observations import Observation, Verdict

Labels = tuple[tuple[str, str], ...]


class Sample(NamedTuple):
    """One gauge with its help text."""

    name: str
    value: float
    help: str
    labels: Labels = ()


_GOOD = (Verdict.SUCCESS, Verdict.DEGRADED)
_REDIRECTS = (301, 302, 303, 307, 308)
_HTTP_PHASES = (("resolve", "dns"), ("connect", "connect"), ("tls", "tls"), ("processing", "wait"),
                ("transfer", "transfer"))  # fmt: skip


def samples_of(kind: str, seen: Observation, elapsed_ms: float) -> list[Sample]:
    """The metrics of a check of this kind; one that failed has those of the steps it came to."""
    phases = seen.phases
    dns = phases.dns if phases and phases.dns is not None else 0.0
    found = [
        Sample("probe_success", float(seen.verdict in _GOOD), "Displays whether or not the probe was a success"),
        Sample("probe_duration_seconds", elapsed_ms / 1000, "Returns how long the probe took to complete in seconds"),
        Sample("probe_dns_lookup_time_seconds", dns / 1000, "Returns the time taken for probe dns lookup in seconds"),
        *_address(seen.facts),
        *_certificate(seen.facts),
    ]
    own = {"http": _http, "dns": _dns, "ping": _icmp, "grpc": _grpc}.get(kind)
    return found + (list(own(seen)) if own else [])


def exposition(samples: Iterable[Sample]) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    told: set[str] = set()
    for sample in samples:
        if sample.name not in told:
            told.add(sample.name)
            lines += [f"# HELP {sample.name} {sample.help}", f"# TYPE {sample.name} gauge"]
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels)
        lines.append(f"{sample.name}{{{labels}}} {sample.value:.9g}" if labels else f"{sample.name} {sample.value:.9g}")
    return "\n".join(lines) + "\n"


def debug_text(module: str, target: str, seen: Observation, metrics: str) -> str:
    """What ``debug=true`` answers: the course of the check, then the metrics."""
    lines = [f"Checked {target} with module {module}: {seen.verdict.value}"]
    for step in seen.steps:
        mark = "ok  " if step.ok else "FAIL"
        lines.append(f"{step.started_ms:10.1f} ms {mark} {step.name} ({step.duration_ms:.1f} ms): {step.detail}")
    if seen.error:
        lines.append(f"Error: {seen.error}")
    return "\n".join(lines) + f"\n\nMetrics that would have been returned:\n{metrics}"


def _address(facts: Mapping[str, Any]) -> Iterable[Sample]:
    address = str(facts.get("ip") or "")
    if not address:
        return
    bare = (
        address.rpartition(":")[0] if address.count(":") == 1 else address.split("]", maxsplit=1)[0].removeprefix("[")
    )
    yield Sample("probe_ip_protocol", 6 if ":" in bare else 4, "Specifies whether probe ip protocol is IP4 or IP6")
    hashed = float(zlib.crc32(bare.encode()))
    yield Sample("probe_ip_addr_hash", hashed, "Specifies the hash of IP address. Its change tells of a change of it")


def _certificate(facts: Mapping[str, Any]) -> Iterable[Sample]:
    found = facts.get("certificate")
    if not isinstance(found, Mapping):
        return
    ends = found.get("chain_not_after", found.get("not_after"))
    if isinstance(ends, int | float):
        text = "Returns last SSL chain expiry in unixtime"
        yield Sample("probe_ssl_earliest_cert_expiry", ends / 1000, text)
        yield Sample("probe_ssl_last_chain_expiry_timestamp_seconds", ends / 1000, text)
    labels = (
        ("fingerprint_sha256", str(found.get("fingerprint", ""))),
        ("issuer", str(found.get("issuer", ""))),
        ("serialnumber", str(found.get("serial", ""))),
        ("subject", str(found.get("subject", ""))),
        ("subjectalternative", ",".join(map(str, found.get("sans", ())))),
    )
    yield Sample("probe_ssl_last_chain_info", 1, "Contains SSL leaf certificate information", labels)
    if version := facts.get("tls_version"):
        named = (("version", str(version).replace("TLSv", "TLS ")),)
        yield Sample("probe_tls_version_info", 1, "Contains the TLS version used", named)


def _http(seen: Observation) -> Iterable[Sample]:
    facts, phases = seen.facts, seen.phases
    for label, name in _HTTP_PHASES:
        value = getattr(phases, name) if phases else None
        text = "Duration of http request by phase, summed over all redirects"
        yield Sample("probe_http_duration_seconds", (value or 0.0) / 1000, text, (("phase", label),))
    yield Sample("probe_http_status_code", seen.status_code or 0, "Response HTTP status code")
    unfollowed = seen.status_code in _REDIRECTS  # counted there as well
    redirects = float(str(facts.get("redirects", 0))) + unfollowed
    yield Sample("probe_http_redirects", redirects, "The number of redirects")
    secure = str(facts.get("final_url", "")).startswith("https:")
    yield Sample("probe_http_ssl", float(secure), "Indicates if SSL was used for the final redirect")
    version = str(facts.get("http_version") or "0")
    yield Sample("probe_http_version", float(version), "Returns the version of HTTP of the probe response")
    failed = any(not step.ok and step.name.split()[0] in ("body", "header", "cel") for step in seen.steps)
    yield Sample("probe_failed_due_to_regex", float(failed), "Indicates if probe failed due to regex")
    if (length := facts.get("content_length")) is not None:
        yield Sample("probe_http_content_length", float(str(length)), "Length of http content response")


def _dns(seen: Observation) -> Iterable[Sample]:
    answered = seen.status_code is not None
    yield Sample(
        "probe_dns_query_succeeded", float(answered), "Displays whether or not the query was executed successfully"
    )
    records = seen.facts.get("records")
    if isinstance(records, list):
        yield Sample(
            "probe_dns_answer_rrs", len(records), "Returns number of entries in the answer resource record list"
        )
    if isinstance(serial := seen.facts.get("serial"), int):
        yield Sample("probe_dns_serial", serial, "Returns the serial number of the zone")


def _icmp(seen: Observation) -> Iterable[Sample]:
    text = "Duration of icmp request by phase"
    dns = seen.phases.dns if seen.phases and seen.phases.dns is not None else 0.0
    yield Sample("probe_icmp_duration_seconds", dns / 1000, text, (("phase", "resolve"),))
    rtt = seen.facts.get("avg_ms")
    if isinstance(rtt, int | float):
        yield Sample("probe_icmp_duration_seconds", rtt / 1000, text, (("phase", "rtt"),))
    if isinstance(ttl := seen.facts.get("ttl"), int):
        yield Sample("probe_icmp_reply_hop_limit", ttl, "Replied packet hop limit (TTL for ipv4)")


def _grpc(seen: Observation) -> Iterable[Sample]:
    yield Sample("probe_grpc_status_code", seen.status_code or 0, "Response gRPC status code")


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
