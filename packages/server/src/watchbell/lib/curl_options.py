"""An HTTP exchange's wishes as libcurl's options."""

from typing import Any

import pycurl

from watchbell.lib.curl_exchange import Intake, guarded_socket
from watchbell.lib.http_exchange import Exchange, Proxy, TlsTerms

_IP_VERSIONS = {0: pycurl.IPRESOLVE_WHATEVER, 4: pycurl.IPRESOLVE_V4, 6: pycurl.IPRESOLVE_V6}
_HTTP_VERSIONS = {
    "1.0": pycurl.CURL_HTTP_VERSION_1_0,
    "1.1": pycurl.CURL_HTTP_VERSION_1_1,
    "2": pycurl.CURL_HTTP_VERSION_2TLS,
    "2-prior-knowledge": pycurl.CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE,
    "3": pycurl.CURL_HTTP_VERSION_3ONLY,
}
_LOWEST_TLS = {
    "1.0": pycurl.SSLVERSION_TLSv1_0,
    "1.1": pycurl.SSLVERSION_TLSv1_1,
    "1.2": pycurl.SSLVERSION_TLSv1_2,
    "1.3": pycurl.SSLVERSION_TLSv1_3,
}
_HIGHEST_TLS = {
    "1.0": pycurl.SSLVERSION_MAX_TLSv1_0,
    "1.1": pycurl.SSLVERSION_MAX_TLSv1_1,
    "1.2": pycurl.SSLVERSION_MAX_TLSv1_2,
    "1.3": pycurl.SSLVERSION_MAX_TLSv1_3,
}

# What makes a check honest: a connection, a look-up and a handshake of its own each time, straight to the target.
# X25519 first halves the key exchange; the CA file is parsed once per pool and kept for as long as libcurl allows.
_WEB = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS
_CA_CACHE_TIMEOUT = 321  # CURLOPT_CA_CACHE_TIMEOUT: pycurl takes it by number but has no name for it
_SUPPRESS_CONNECT_HEADERS = 265  # CURLOPT_SUPPRESS_CONNECT_HEADERS, likewise
_HONEST: tuple[tuple[int, Any], ...] = (
    (pycurl.NOSIGNAL, 1),
    (pycurl.FRESH_CONNECT, 1),
    (pycurl.FORBID_REUSE, 1),
    (pycurl.SSL_SESSIONID_CACHE, 0),
    (pycurl.DNS_CACHE_TIMEOUT, 0),
    (pycurl.PROXY, ""),
    (pycurl.NOPROXY, ""),
    (pycurl.PROTOCOLS, _WEB),
    (pycurl.REDIR_PROTOCOLS, _WEB),
    (pycurl.SSL_EC_CURVES, "X25519:P-256:P-384:P-521"),
    (_CA_CACHE_TIMEOUT, 86_400),
)


def dress(handle: Any, intake: Intake, exchange: Exchange, ca_file: str) -> None:
    """Make a handle ready for exchanges of this shape; URL, time limit and addresses are set at each use."""
    handle.reset()
    for option, value in _HONEST:
        handle.setopt(option, value)
    handle.setopt(pycurl.CAINFO, ca_file)
    handle.setopt(pycurl.WRITEFUNCTION, intake.write)
    handle.setopt(pycurl.HEADERFUNCTION, intake.staying(exchange.url) if exchange.stay_on_host else intake.head.append)
    if not exchange.allow_private:
        handle.setopt(pycurl.OPENSOCKETFUNCTION, guarded_socket(intake))
    _set_request(handle, exchange)
    _set_redirects(handle, exchange)
    _set_connection(handle, exchange, ca_file)
    _set_tls(handle, exchange.tls, verify=exchange.verify_tls)
    if exchange.want_chain:
        handle.setopt(pycurl.OPT_CERTINFO, 1)
        handle.setopt(pycurl.VERBOSE, 1)
        handle.setopt(pycurl.DEBUGFUNCTION, intake.listen)


def _set_request(handle: Any, exchange: Exchange) -> None:
    set_option = handle.setopt
    set_option(pycurl.USERAGENT, exchange.user_agent)
    if exchange.decode:
        set_option(pycurl.ACCEPT_ENCODING, "")
    if exchange.headers:
        set_option(pycurl.HTTPHEADER, [line.encode("utf-8") for line in exchange.headers])
    if exchange.body is not None:
        set_option(pycurl.POST, 1)
        set_option(pycurl.POSTFIELDS, exchange.body)
    if exchange.method == "HEAD":
        set_option(pycurl.NOBODY, 1)
    elif exchange.method != "GET" or exchange.body is not None:
        set_option(pycurl.CUSTOMREQUEST, exchange.method)
    if exchange.credentials is not None:
        set_option(pycurl.HTTPAUTH, pycurl.HTTPAUTH_DIGEST if exchange.digest else pycurl.HTTPAUTH_BASIC)
        set_option(pycurl.USERNAME, exchange.credentials[0].encode("utf-8"))
        set_option(pycurl.PASSWORD, exchange.credentials[1].encode("utf-8"))


def _set_redirects(handle: Any, exchange: Exchange) -> None:
    if exchange.max_redirects:
        handle.setopt(pycurl.FOLLOWLOCATION, 1)
        handle.setopt(pycurl.MAXREDIRS, exchange.max_redirects)
    if exchange.keep_cookies:
        handle.setopt(pycurl.COOKIEFILE, "")


def _set_connection(handle: Any, exchange: Exchange, ca_file: str) -> None:
    if exchange.ip_version:
        handle.setopt(pycurl.IPRESOLVE, _IP_VERSIONS[exchange.ip_version])
    if exchange.http_version:
        handle.setopt(pycurl.HTTP_VERSION, _HTTP_VERSIONS[exchange.http_version])
    if exchange.route is not None:
        handle.setopt(pycurl.CONNECT_TO, [exchange.route])
    if exchange.proxy is not None:
        _set_proxy(handle, exchange.proxy, ca_file)


def _set_proxy(handle: Any, proxy: Proxy, ca_file: str) -> None:
    handle.setopt(pycurl.PROXY, proxy.url)
    handle.setopt(pycurl.PROXY_CAINFO, ca_file)
    handle.setopt(_SUPPRESS_CONNECT_HEADERS, 1)
    if proxy.username is not None:
        handle.setopt(pycurl.PROXYUSERNAME, proxy.username.encode("utf-8"))
        handle.setopt(pycurl.PROXYPASSWORD, (proxy.password or "").encode("utf-8"))


def _set_tls(handle: Any, terms: TlsTerms, *, verify: bool) -> None:
    if not verify:
        handle.setopt(pycurl.SSL_VERIFYPEER, 0)
        handle.setopt(pycurl.SSL_VERIFYHOST, 0)
    if terms.ca is not None:
        handle.setopt(pycurl.CAINFO_BLOB, terms.ca.encode("utf-8"))
    if terms.certificate is not None:
        handle.setopt(pycurl.SSLCERT_BLOB, terms.certificate.encode("utf-8"))
        handle.setopt(pycurl.SSLKEY_BLOB, (terms.key or "").encode("utf-8"))
    if terms.lowest is not None or terms.highest is not None:
        lowest = _LOWEST_TLS[terms.lowest] if terms.lowest else pycurl.SSLVERSION_TLSv1_0
        handle.setopt(pycurl.SSLVERSION, lowest | (_HIGHEST_TLS[terms.highest] if terms.highest else 0))
    if "1.0" in terms[3:] or "1.1" in terms[3:]:
        handle.setopt(pycurl.SSL_CIPHER_LIST, "ALL:@SECLEVEL=0")  # OpenSSL 3 speaks these versions at this level only
