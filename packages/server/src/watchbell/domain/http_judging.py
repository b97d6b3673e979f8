"""Judges HTTP answers: pure, a finding for each expectation."""

from collections.abc import Sequence

from watchbell.domain.findings import Finding
from watchbell.domain.http_connection import ConnectionFields
from watchbell.domain.http_expectations import AnswerExpectations, TlsExpectations
from watchbell.domain.http_subjects import reading_of
from watchbell.domain.judging import judge
from watchbell.domain.tls_fields import expiry_finding
from watchbell.lib.certificate_details import CertificateDetails
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.http_exchange import Answer
from watchbell.lib.status_ranges import status_phrase
from watchbell.lib.trouble import spaced


def judge_answer(
    expected: AnswerExpectations, answer: Answer, chain: Sequence[CertificateDetails] = (), now: int = 0
) -> list[Finding]:
    """Status, texts, then the assertions in order. `chain` is the server's, leaf first, where it was read."""
    findings = [_judge_status(expected, answer)]
    if expected.expected_body is not None or expected.forbidden_body is not None:
        findings += _judge_texts(expected, answer)
    if expected.assertions:
        findings += judge(expected.assertions, reading_of(answer, chain, now))
    return findings


def _judge_status(expected: AnswerExpectations, answer: Answer) -> Finding:
    got = status_phrase(answer.status) + (f" to {answer.redirect_url}" if answer.redirect_url else "")
    good = answer.status in expected.good_codes
    return Finding("status", got if good else f"expected status {expected.expected_status}, got {got}", good)


def _judge_texts(expected: AnswerExpectations, answer: Answer) -> list[Finding]:
    findings = []
    wishes = (("expected", expected.expected_body, True), ("forbidden", expected.forbidden_body, False))
    for name, text, wanted in wishes:
        if text is not None:
            there = answer.contains(text, ignore_case=expected.ignore_case)
            cut = f" in the first {spaced(len(answer.body))} bytes" if answer.capped else ""
            detail = f"the {name} text {text!r} {'is there' if there else f'was not found{cut}'}"
            findings.append(Finding(f"{name} text", detail, there is wanted))
    return findings


def judge_travel(wanted: ConnectionFields, answer: Answer) -> list[Finding]:
    """How the answer came: protocol version, redirects that were not to be, plain http at the end."""
    findings = []
    version = wanted.http_version.removesuffix("-prior-knowledge")
    if version not in ("auto", "1.0"):  # a server may answer 1.0 in 1.1 (RFC 9110, section 6.2)
        good = answer.http_version == version
        detail = f"HTTP/{answer.http_version}" + ("" if good else f", expected HTTP/{version}")
        findings.append(Finding("http version", detail, good))
    if wanted.follow_redirects and wanted.redirect_hosts == "same" and answer.redirect_url:
        detail = f"the redirect leads to another host: {answer.redirect_url}"
        findings.append(Finding("redirects", detail, ok=False))
    if wanted.require_https:
        good = answer.final_url.startswith("https:")
        detail = f"the answer came {'by https' if good else 'by plain http'} from {answer.final_url}"
        findings.append(Finding("https", detail, good))
    return findings


def judge_certificate(
    expected: TlsExpectations, leaf: CertificateFacts | None, chain: Sequence[CertificateDetails], now: int
) -> list[Finding]:
    """Its fingerprint, and its remaining days. `leaf` is the one last seen there; `chain` what came with this answer."""
    findings = []
    if expected.fingerprints:
        shown = chain[0].facts.fingerprint if chain else ""
        known = shown in expected.known_fingerprints
        detail = f"the fingerprint is {shown or 'unknown'}" + ("" if known else ", which is none of the known ones")
        findings.append(Finding("fingerprint", detail, known))
    if leaf is not None and expected.certificate_expiry_days:
        findings.append(expiry_finding(leaf.days_left(now), expected.certificate_expiry_days))
    return findings


def judge_alert(expected_alert: str, met: str | None) -> Finding:
    """The TLS alert that must come, against the one that did."""
    if met == expected_alert:
        return Finding("tls alert", f"the server sent the TLS alert {met}, as expected", ok=True)
    what = f"got {met}" if met else "but none came"
    return Finding("tls alert", f"expected the TLS alert {expected_alert}, {what}", ok=False)
