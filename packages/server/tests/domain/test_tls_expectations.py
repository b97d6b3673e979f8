"""What is judged of a TLS server, on certificates made for it."""

import datetime as dt

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from watchbell.domain.judging import Absent
from watchbell.domain.tls_expectations import TLS_SUBJECTS, Handshake, expiry_findings, reading_of
from watchbell.lib.certificate_details import details_of

NOW = 1_900_000_000_000


def ending_in(days):
    until = dt.datetime.fromtimestamp(NOW / 1000, dt.UTC) + dt.timedelta(days=days, hours=1)
    issued = trustme.CA().issue_cert("a.example", not_before=until - dt.timedelta(days=900), not_after=until)
    return details_of(x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER))


def shake(*days):
    return Handshake("TLSv1.3", "TLS_AES_256_GCM_SHA384", "h2", [ending_in(each) for each in days])


@pytest.mark.parametrize(
    ("days", "ok", "soft"), [(30, True, True), (14, True, True), (13, False, True), (3, False, True), (2, False, False)]
)
def test_a_certificate_warns_first_and_fails_later(days, ok, soft):
    (found,) = expiry_findings(shake(days), NOW, warn_days=14, fail_days=3)
    assert (found.ok, found.soft) == (ok, soft)


def test_a_chain_that_ends_before_the_servers_own_certificate_is_told_apart():
    own, chain = expiry_findings(shake(100, 5), NOW, warn_days=14, fail_days=0)
    assert own.ok
    assert (chain.name, chain.ok) == ("chain", False)
    assert "expires in 5 days" in chain.detail
    assert expiry_findings(shake(), NOW, warn_days=14, fail_days=0) == []


def test_every_subject_has_its_value():
    reading = reading_of(shake(100, 5), NOW, lambda: 7.0)
    assert reading.keys() == TLS_SUBJECTS.keys()
    values = {name: value(None) for name, value in reading.items()}
    assert (values["certificate_days"], values["chain_days"], values["chain_length"]) == (100, 5, 2)
    assert list(values["names"]) == ["a.example"]
    with pytest.raises(Absent, match="no certificate"):
        reading_of(shake(), NOW, lambda: 7.0)["issuer"](None)
