import ssl

import pytest
import trustme

from support.tls_server import blocking_server, tls_server
from watchbell.lib.attempt import deadline_in
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_alert import alert_met
from watchbell.lib.tls_context import TlsWish


@pytest.fixture
def context():
    authority = trustme.CA()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(made)
    authority.configure_trust(made)
    return made


async def meet(port, timeout_ms=30_000):
    watch, deadline = Stopwatch(), deadline_in(timeout_ms)
    wish = TlsWish(verify=False)
    return await alert_met("127.0.0.1", port, wish, watch, server_name=None, deadline=deadline, allow_private=True)


@pytest.mark.parametrize(
    ("version", "alert"),
    [(ssl.TLSVersion.TLSv1_3, "certificate_required"), (ssl.TLSVersion.TLSv1_2, "handshake_failure")],
)
async def test_the_alert_is_met_whether_it_comes_in_the_handshake_or_after(context, version, alert):
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = version
    with tls_server(context) as port:
        for _ in range(5):
            assert await meet(port) == alert


async def test_a_server_that_is_content_sends_none(context):
    with tls_server(context) as port:
        assert await meet(port, timeout_ms=300) is None


async def test_what_is_no_tls_is_no_alert():
    def plain(caller):
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with blocking_server(plain) as port, pytest.raises(ssl.SSLError):
        await meet(port)
