from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.lib.certificates import CertificateFacts

DAY = 86_400_000
LEAF = CertificateFacts("a", "b", 0, 100 * DAY, "f", ("a",))


def test_a_certificate_that_ends_soon_is_a_soft_warning():
    (finding,), facts = watch_certificate(ExpiryField(), LEAF, 90 * DAY)
    assert (finding.ok, finding.soft, finding.detail) == (False, True, "the certificate expires in 10 days")
    assert facts["certificate"]["days_left"] == 10
    (finding,), _ = watch_certificate(ExpiryField(), LEAF, 10 * DAY)
    assert finding.ok


def test_nobody_is_warned_who_does_not_wish_or_has_no_certificate():
    assert watch_certificate(ExpiryField(certificate_expiry_days=0), LEAF, 99 * DAY)[0] == []
    assert watch_certificate(ExpiryField(), None, 0) == ([], {})
