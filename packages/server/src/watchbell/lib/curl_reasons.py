"""Why an HTTP exchange got no complete answer, in words for people."""

import re
from urllib.parse import urlsplit

import pycurl

from watchbell.lib.http_exchange import (
    NOT_ALLOWED,
    NOT_RESOLVED,
    NOT_STARTED,
    OUR_RESOLVER,
    RESOLVED_LATE,
    Answer,
    Exchange,
)
from watchbell.lib.os_trouble import explain_errno
from watchbell.lib.private_addresses import refusal
from watchbell.lib.status_ranges import status_phrase
from watchbell.lib.tls_reasons import certificate_reason
from watchbell.lib.trouble import Trouble, spaced

_TLS = {
    pycurl.E_SSL_CONNECT_ERROR: "the TLS handshake failed",
    pycurl.E_PEER_FAILED_VERIFICATION: "the certificate is not valid",
    pycurl.E_SSL_ISSUER_ERROR: "the certificate's issuer is not valid",
    pycurl.E_SSL_CIPHER: "no common TLS cipher",
}
_HTTP2_STREAM = 92  # CURLE_HTTP2_STREAM, for which pycurl has no name
_TOO_LARGE = 100  # CURLE_TOO_LARGE, likewise
_PROXY = 97  # CURLE_PROXY, likewise
_PLAIN = {
    pycurl.E_GOT_NOTHING: "the connection was closed without an answer",
    pycurl.E_PARTIAL_FILE: "the connection was closed before the answer was complete",
    pycurl.E_HTTP2: "the HTTP/2 connection broke",
    _HTTP2_STREAM: "the HTTP/2 stream was reset",
    pycurl.E_BAD_CONTENT_ENCODING: "the body's content encoding cannot be read",
    _TOO_LARGE: "a header of the answer is too large",
    pycurl.E_URL_MALFORMAT: "the URL cannot be asked",
}
_ALERT = re.compile(r"(?:alert |unrecognized name)([a-z ]*[a-z])?")
_ALERT_WORDS = {
    "certificate_required": "it asks for a client certificate",
    "bad_certificate": "it refused our client certificate",
    "unknown_ca": "it does not trust our client certificate",
    "unrecognized_name": "it does not know the name asked for",
}
_PROXY_STATUS = re.compile(r"CONNECT tunnel failed, response (\d{3})")
_QUOTED = re.compile(r"^SSL certificate (?:problem|verification failed)[:,]? *")


def place_of(answer: Answer, exchange: Exchange) -> str:
    """The address that was talked to last, else host and port of the last URL."""
    if answer.ip:
        host = f"[{answer.ip}]" if ":" in answer.ip else answer.ip
        return f"{host}:{answer.port}"
    if exchange.proxy is not None:
        return f"the proxy {exchange.proxy.place}"
    if exchange.dial is not None and not answer.redirects:
        return exchange.dialled
    parts = urlsplit(answer.final_url or exchange.url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def alert_of(answer: Answer) -> str | None:
    """The TLS alert that ended the exchange, as RFC 8446 (6) names it: ``certificate_required``; `None` without one."""
    if answer.code not in (*_TLS, pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR):
        return None
    found = _ALERT.search(answer.message)
    if found is None:
        return None
    return found.group(1).replace(" ", "_") if found.group(1) else "unrecognized_name"


def unfinished(answer: Answer, *, tls: bool) -> str:
    """What had not come when time ran out."""
    if not answer.resolved:
        return "the name was not resolved"
    if not answer.connected:
        return "TCP connection not finished"
    if tls and not answer.secured:
        return "TLS handshake not finished"
    if not answer.first_byte:
        return "no byte of the answer came"
    if not answer.body:
        return f"{spaced(answer.header_bytes)} bytes of headers came, but no body"
    return f"body not finished after {spaced(len(answer.body))} bytes"


def unresolved(answer: Answer, exchange: Exchange) -> str | None:
    """The host whose name was not resolved, when that is the trouble."""
    slow = answer.code == pycurl.E_OPERATION_TIMEDOUT and not answer.resolved
    if answer.code == pycurl.E_COULDNT_RESOLVE_HOST or slow:
        return urlsplit(answer.final_url or exchange.url).hostname
    return None


def explain(answer: Answer, exchange: Exchange) -> Trouble:
    """The trouble of an answer whose code is not 0 (a name that cannot be resolved needs a second look)."""
    code, place = answer.code, place_of(answer, exchange)
    if answer.refused:
        parts = urlsplit(answer.final_url or exchange.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return Trouble(refusal(parts.hostname or "", port, answer.refused))
    if code == pycurl.E_OPERATION_TIMEDOUT and answer.os_errno == 0:
        tls = (answer.final_url or exchange.url).startswith("https:")
        waited = f"no answer within {spaced(exchange.timeout_ms)} ms" if not answer.status else (
            f"answer not complete within {spaced(exchange.timeout_ms)} ms"
        )  # fmt: skip
        return Trouble(f"{waited}: {unfinished(answer, tls=tls)}", late=True)
    own = _own(answer, exchange)
    if own is not None:
        return own
    if code == pycurl.E_TOO_MANY_REDIRECTS:
        return Trouble(f"more than {exchange.max_redirects} redirects, the last from {answer.final_url}")
    if code in _TLS:
        return Trouble(_tls_sentence(answer))
    if code in _PLAIN:
        return Trouble(f"{_PLAIN[code]} ({place})" if code != pycurl.E_URL_MALFORMAT else _detailed(answer))
    alert = alert_of(answer)
    if alert is not None:
        return Trouble(f"{place} ended TLS: {_ALERT_WORDS.get(alert, alert.replace('_', ' '))}")
    if exchange.proxy is not None and (sentence := _proxy_sentence(answer, exchange)):
        return Trouble(sentence)
    if answer.os_errno:
        return explain_errno(answer.os_errno, place)
    if code == pycurl.E_COULDNT_CONNECT and exchange.http_version == "3":
        return Trouble(f"nobody answered by HTTP/3 (QUIC) at {place}")
    if code == pycurl.E_COULDNT_CONNECT:  # every refusal from outside carries an error number
        return Trouble("this server could not open a socket: it may have no file descriptor left", ours=True)
    return Trouble(_detailed(answer))


def _own(answer: Answer, exchange: Exchange) -> Trouble | None:
    """What was found out on this side, before or instead of asking."""
    code = answer.code
    if code in (NOT_RESOLVED, OUR_RESOLVER, NOT_ALLOWED):
        return Trouble(answer.message, ours=code == OUR_RESOLVER)
    if code == RESOLVED_LATE:
        return Trouble(f"no answer within {spaced(exchange.timeout_ms)} ms: {answer.message}", late=True)
    if code == NOT_STARTED:
        return Trouble(f"this server did not ask: {answer.message}", ours=True)
    if exchange.tls.certificate is not None and code in (pycurl.E_SSL_CERTPROBLEM, pycurl.E_BAD_FUNCTION_ARGUMENT):
        return Trouble(f"the client certificate or key of this check cannot be used: {answer.message}")
    if code == pycurl.E_SSL_CACERT_BADFILE and exchange.tls.ca is not None:
        return Trouble("the trusted certificates of this check cannot be read")
    if code in (pycurl.E_OUT_OF_MEMORY, pycurl.E_FAILED_INIT, pycurl.E_SSL_CACERT_BADFILE):
        return Trouble(f"this server cannot ask: {answer.message or 'out of memory'}", ours=True)
    return None


def _proxy_sentence(answer: Answer, exchange: Exchange) -> str | None:
    """What the proxy had against it, as far as libcurl tells."""
    proxy = exchange.proxy.place if exchange.proxy else ""
    refused = _PROXY_STATUS.search(answer.message)
    if refused is not None:
        return f"the proxy {proxy} refused: {status_phrase(int(refused.group(1)))}"
    if answer.code in (pycurl.E_COULDNT_RESOLVE_PROXY, _PROXY):
        return f"the proxy {proxy} did not help: {answer.message}"
    return None


def _detailed(answer: Answer) -> str:
    plain = _PLAIN.get(answer.code, "no valid HTTP answer")
    return f"{plain}: {answer.message}" if answer.message else plain


def _tls_sentence(answer: Answer) -> str:
    if answer.code == pycurl.E_PEER_FAILED_VERIFICATION:
        reason = certificate_reason(answer.message)
        if reason is not None:
            return f"the certificate is not valid: {reason}"
    alert = _ALERT_WORDS.get(alert_of(answer) or "")
    return f"{_TLS[answer.code]}: {alert}" if alert else f"{_TLS[answer.code]}: {_QUOTED.sub('', answer.message)}"
