import base64

import pytest
from standardwebhooks import Webhook

from watchbell.lib.clock import now_ms
from watchbell.lib.webhook_signing import new_secret, signed_headers, signing_key


def test_the_standard_library_agrees_with_our_secret_and_signature():
    secret, body = new_secret(), '{"text":"ü 😀"}'.encode()
    headers = signed_headers(secret, message_id="msg_1", at=now_ms(), body=body)
    assert Webhook(secret).verify(body, headers) == {"text": "ü 😀"}


def test_a_new_secret_has_32_bytes_and_is_never_the_same():
    assert len(signing_key(new_secret())) == 32
    assert new_secret() != new_secret()


def test_a_secret_without_padding_is_understood():
    key = bytes(range(25))
    assert signing_key("whsec_" + base64.b64encode(key).decode().rstrip("=")) == key


@pytest.mark.parametrize(
    "secret", ["", "fifteen chars..", "whsec_", "whsec_AAAA", "whsec_not base64 at all!", "whsec_ü"]
)
def test_a_weak_or_broken_secret_is_refused(secret):
    with pytest.raises(ValueError):
        signing_key(secret)
