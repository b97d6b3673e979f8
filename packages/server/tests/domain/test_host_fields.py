"""Fields that many kinds share."""

import pytest
from pydantic import ValidationError

from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.tls_fields import TlsFields, expiry_finding


class Example(HostTarget, TlsFields):
    """A kind with both."""

    port: int = port_field(25)


def test_a_host_is_a_name_or_an_address_and_the_port_has_its_usual_value():
    assert Example(host="mail.example.org").port == 25
    assert Example(host="2001:db8::1", port=26).port == 26
    for bad in ("https://example.org", "a b", "example.org:25", ""):
        with pytest.raises(ValidationError):
            Example(host=bad)


def test_a_client_certificate_needs_its_key():
    with pytest.raises(ValidationError, match="belong together"):
        Example(host="a.example", client_certificate="x")


@pytest.mark.parametrize(
    ("left", "ok", "word"), [(14, True, "14 days"), (13, False, "13 days"), (-1, False, "expired")]
)
def test_an_expiring_certificate_is_a_soft_finding(left, ok, word):
    found = expiry_finding(left, 14)
    assert (found.ok, found.soft) == (ok, True)
    assert word in found.detail
