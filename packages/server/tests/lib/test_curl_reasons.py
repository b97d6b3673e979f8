import pycurl
import pytest

from watchbell.lib.curl_reasons import alert_of, explain
from watchbell.lib.curl_trace import basic_facts, trace, unfinished_step
from watchbell.lib.http_exchange import NOT_ALLOWED, NOT_STARTED, Answer, Exchange, Proxy, TlsTerms

PLAIN = Exchange("https://shop.example/", 1000)


@pytest.mark.parametrize(
    ("answer", "exchange", "says"),
    [
        (Answer(pycurl.E_RECV_ERROR, "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0"),
         PLAIN, "shop.example:443 ended TLS: it asks for a client certificate"),
        (Answer(pycurl.E_SSL_CONNECT_ERROR, "TLS connect error: error:0A000458:SSL routines::tlsv1 unrecognized name"),
         PLAIN, "the TLS handshake failed: it does not know the name asked for"),
        (Answer(pycurl.E_COULDNT_CONNECT), Exchange("https://a/", 1, http_version="3"), "nobody answered by HTTP/3 (QUIC) at a:443"),
        (Answer(100), PLAIN, "a header of the answer is too large (shop.example:443)"),
        (Answer(NOT_ALLOWED, "no"), PLAIN, "no"),
        (Answer(58, "bad PEM"), Exchange("https://a/", 1, tls=TlsTerms(certificate="x", key="y")),
         "the client certificate or key of this check cannot be used: bad PEM"),
        (Answer(56, "CONNECT tunnel failed, response 403"), Exchange("https://a/", 1, proxy=Proxy("http://p:3128")),
         "the proxy p:3128 refused: 403 Forbidden"),
        (Answer(97, "User was rejected"), Exchange("https://a/", 1, proxy=Proxy("socks5://p:1080")),
         "the proxy p:1080 did not help: User was rejected"),
        (Answer(7, os_errno=111), Exchange("https://a/", 1, proxy=Proxy("http://p:3128")),
         "connection refused by the proxy p:3128"),
        (Answer(7, os_errno=111), Exchange("https://a/", 1, dial=("b", 8443)), "connection refused by b:8443"),
    ],
)  # fmt: skip
def test_the_reason_in_words(answer, exchange, says):
    trouble = explain(answer, exchange)
    assert (trouble.sentence, trouble.ours) == (says, False)


def test_what_is_ours_is_no_reason_of_theirs():
    assert explain(Answer(NOT_STARTED, "busy"), PLAIN).ours
    assert explain(Answer(pycurl.E_SSL_CACERT_BADFILE), PLAIN).ours
    assert not explain(Answer(pycurl.E_SSL_CACERT_BADFILE), Exchange("https://a/", 1, tls=TlsTerms(ca="x"))).ours


def test_an_alert_is_read_only_where_tls_broke():
    assert alert_of(Answer(35, "ssl/tls alert handshake failure")) == "handshake_failure"
    assert alert_of(Answer(0, "alert handshake failure")) is None
    assert alert_of(Answer(35, "wrong version number")) is None


def test_the_trace_tells_the_tls_session_and_every_hop():
    head = b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\nHTTP/2 200\r\n\r\n"
    answer = Answer(
        0, status=200, resolved=0.01, connected=0.02, secured=0.03, sent=0.03, first_byte=0.05, total=0.06, ip="192.0.2.7",
        port=443, http_version="2", redirects=1, head=head, tls="TLSv1.3 / TLS_AES_256_GCM_SHA384",
    )  # fmt: skip
    rows = trace(answer, PLAIN)
    assert [row.name for row in rows] == ["resolve", "connect", "tls", "request", "redirect", "headers", "body"]
    assert rows[2].detail == "TLSv1.3, TLS_AES_256_GCM_SHA384, certificate verified"
    assert rows[4].detail == "301 Moved Permanently to /b"
    assert basic_facts(answer)["tls_cipher"] == "TLS_AES_256_GCM_SHA384"
    assert unfinished_step(Answer(28, resolved=0.01), PLAIN) == "connect"
