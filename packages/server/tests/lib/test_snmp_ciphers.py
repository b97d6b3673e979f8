"""Keys and signatures against the RFC's own examples; encryption there and back for every method."""

import pytest

from watchbell.lib.snmp_ciphers import (
    KEY_BYTES,
    SIGNATURES,
    decrypt,
    encrypt,
    localized,
    password_key,
    privacy_key,
    signature,
)

ENGINE = bytes.fromhex("000000000000000000000002")


def test_the_keys_of_rfc_3414():
    assert password_key("maplesyrup", "md5").hex() == "9faf3283884e92834ebc9847d8edd963"
    assert password_key("maplesyrup", "sha1").hex() == "9fb5cc0381497b3793528939ff788d5d79145211"
    key = localized(password_key("maplesyrup", "md5"), ENGINE, "md5")
    assert key.hex() == "526f5eed9fcce26f8964c2930787d82b"
    assert localized(password_key("maplesyrup", "sha1"), ENGINE, "sha1").hex() == (
        "6695febc9288e36282235fc7151f128497b38f3f"
    )


def test_longer_keys_as_the_drafts_say():
    # draft-reeder-snmpv3-usm-3desede, 7.1 (MD5) and 7.2 (SHA)
    assert privacy_key("maplesyrup", ENGINE, "md5", "3des").hex() == (
        "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12"
    )
    assert privacy_key("maplesyrup", ENGINE, "sha1", "3des").hex() == (
        "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c"
    )
    assert len(privacy_key("maplesyrup", ENGINE, "md5", "aes256")) == 32


@pytest.mark.parametrize("hash_name", SIGNATURES)
def test_a_signature_has_the_length_that_is_sent(hash_name):
    key = localized(password_key("maplesyrup", hash_name), ENGINE, hash_name)
    assert len(signature(key, b"message", hash_name)) == SIGNATURES[hash_name]
    assert signature(key, b"message", hash_name) != signature(key, b"massage", hash_name)


@pytest.mark.parametrize("cipher", KEY_BYTES)
def test_what_is_encrypted_is_found_again(cipher):
    key = privacy_key("maplesyrup", ENGINE, "sha1", cipher)
    hidden, salt = encrypt(cipher, key, 3, 77, b"a scoped question")
    assert b"scoped" not in hidden
    opened = decrypt(cipher, key, 3, 77, salt, hidden)
    assert opened.rstrip(b"\0") == b"a scoped question"
    with pytest.raises(ValueError, match="not encrypted as agreed"):
        decrypt(cipher, key, 3, 77, salt[:7], hidden)
