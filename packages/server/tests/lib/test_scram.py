import base64

import pytest

from watchbell.lib.scram import Scram, prepared


def test_the_example_of_rfc_7677():
    login = Scram("sha256", "user", "pencil", nonce="rOprNGfwEbeRWgbNEkqO")
    assert login.first() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    said = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    assert login.final(said) == (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    assert not login.verified
    login.verify(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    assert login.verified


def test_the_example_of_rfc_5802():
    login = Scram("sha1", "user", "pencil", nonce="fyko+d2lbbFgONRv9qkxdawL")
    said = b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"
    assert login.final(said).endswith(b"p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
    login.verify(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")


@pytest.mark.parametrize(
    "said",
    [b"", b"r=mine,s=AA==,i=1", b"r=other,s=AA==,i=1", b"r=mineX,s=!!,i=1", b"r=mineX,s=AA==,i=0",
     b"r=mineX,s=AA==,i=1000000000", b"r=mineX,s=AA==,i=x", b"\xff"],
)  # fmt: skip
def test_a_server_that_breaks_the_rules_is_refused(said):
    with pytest.raises((ValueError, KeyError)):
        Scram("sha256", "u", "p", nonce="mine").final(said)


@pytest.mark.parametrize("last", [b"v=" + base64.b64encode(b"x" * 32), b"v="])
def test_a_server_that_does_not_know_the_password_is_found_out(last):
    login = Scram("sha256", "u", "p", nonce="mine")
    login.final(b"r=mineX,s=AA==,i=1")
    with pytest.raises(PermissionError):
        login.verify(last)
    with pytest.raises(PermissionError):
        Scram("sha256", "u", "p").verify(last)


def test_names_are_escaped_and_passwords_prepared():
    assert Scram("sha1", "a=b,c", "p", nonce="n").first() == b"n,,n=a=3Db=2Cc,r=n"
    assert prepared("\u2168\u00ad\u00a0x") == "IX x"
    assert prepared("ü\u0007") == "ü\u0007"
