import ssl

import pytest

from watchbell.lib.tls_reasons import alert_of, explain_tls_error

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
    assert explain_tls_error(error, PLACE).sentence == (
        "the certificate of db:5432 is not valid: certificate has expired"
    )
