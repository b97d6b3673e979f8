import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from support.browser_push import Browser
from watchbell.lib.web_push import (
    LARGEST,
    Subscription,
    _private,
    authorization,
    check_public_key,
    contact_of,
    decoded,
    encoded,
    encrypt,
    new_key,
    public_key_of,
)

NOW = 1_700_000_000_000


def test_the_example_of_rfc_8291_section_5():
    to = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        to,
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        own=_private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize("text", [b"", b"x", "ü😀".encode(), b"y" * LARGEST])
def test_the_browser_reads_what_was_sent_and_the_service_takes_its_size(text):
    browser = Browser()
    body = encrypt(text, browser.subscription("https://push.example/1"))
    assert browser.read(body) == text
    assert len(body) <= 4096


def test_more_than_fits_is_refused():
    with pytest.raises(ValueError, match="3993"):
        encrypt(b"x" * (LARGEST + 1), Browser().subscription("https://push.example/1"))


def test_each_message_has_keys_of_its_own():
    to = Browser().subscription("https://push.example/1")
    assert encrypt(b"same", to)[:86] != encrypt(b"same", to)[:86]


def test_the_signature_names_the_service_and_holds_half_a_day():
    key = new_key()
    header = authorization("https://push.example:8443/a/b?c", key, contact="https://watch.example", now=NOW)
    scheme, _, rest = header.partition(" ")
    token, _, public = rest.removeprefix("t=").partition(", k=")
    first, second, third = token.split(".")
    assert scheme == "vapid"
    assert public == public_key_of(key)
    assert json.loads(decoded(first)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(second)) == {
        "aud": "https://push.example:8443",
        "exp": NOW // 1000 + 43_200,
        "sub": "https://watch.example",
    }
    signature = decoded(third)
    assert len(signature) == 64
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    whole = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    point.verify(whole, f"{first}.{second}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("base_url", "sender", "contact"),
    [
        ("https://watch.acme.com/x", "bell@acme.com", "https://watch.acme.com/x"),
        ("http://watch.acme.com", "bell@acme.com", "mailto:bell@acme.com"),
        ("https://watch.local", "bell@acme.com", "mailto:bell@acme.com"),
        ("https://localhost:8443", "watchbell@localhost", "mailto:watchbell@example.com"),
        ("http://localhost:8080", "", "mailto:watchbell@example.com"),
    ],
)
def test_apple_can_look_the_contacts_host_up(base_url, sender, contact):
    assert contact_of(base_url, sender) == contact


@pytest.mark.parametrize("wrong", [b"", b"\x04" + b"\x00" * 64, b"\x04" + b"x" * 64, b"x" * 65])
def test_what_is_no_point_is_refused(wrong):
    with pytest.raises(ValueError):
        check_public_key(wrong)
