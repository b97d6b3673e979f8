import ssl

import pytest

from watchbell.lib.tls_reasons import alert_of, certificate_reason, explain_tls_error

PLACE = "db:5432"


def error_of(reason):
    error = ssl.SSLError(1, f"[SSL: {reason}] something (_ssl.c:1000)")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("reason", "sentence", "alert"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "db:5432 asks for a client certificate", "certificate_required"),
        ("TLSV1_UNRECOGNIZED_NAME", "db:5432 does not know the server name asked for", "unrecognized_name"),
        ("WRONG_VERSION_NUMBER", "db:5432 does not speak TLS on this port", None),
        ("SOMETHING_NEW", "TLS with db:5432 failed: something new", None),
        (None, "TLS with db:5432 failed: ", None),
    ],
)
def test_what_openssl_says_is_said_in_words(reason, sentence, alert):
    error = error_of(reason)
    trouble = explain_tls_error(error, PLACE)
    assert trouble.sentence.startswith(sentence)
    assert (trouble.ours, trouble.late) == (False, False)
    assert alert_of(error) == alert


def test_a_certificate_that_is_not_valid_says_why():
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "certificate has expired"
    assert explain_tls_error(error, PLACE).sentence == ("the certificate of db:5432 is not valid: it has expired")


def test_the_reason_of_a_certificate_is_said_in_words_where_there_are_some():
    assert certificate_reason("unable to get local issuer certificate") == (
        "its issuer is not trusted or the chain is incomplete"
    )
    assert certificate_reason("IP address mismatch, certificate is not valid for '192.0.2.7'.") == (
        "it is not for this address"
    )
    assert certificate_reason("CA cert does not include key usage extension") is None
