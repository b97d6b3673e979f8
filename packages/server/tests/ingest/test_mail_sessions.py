import os
import shutil
import ssl

import pytest
import trustme

from support import certificates
from watchbell.ingest.mail_sessions import Certificate, Room, host_of


class Transport:
    def __init__(self, host):
        self.peer = (host, 12345)

    def get_extra_info(self, name):
        return self.peer


def test_an_address_is_shown_without_what_sockets_add():
    assert host_of(("::ffff:192.0.2.7", 1, 0, 0)) == "192.0.2.7"
    assert host_of(("2001:db8::1", 1, 0, 0)) == "2001:db8::1"
    assert [host_of(None), host_of(""), host_of(("nonsense", 1))] == ["", "", ""]


def test_one_host_takes_twenty_places_and_all_a_hundred():
    room = Room()
    first = [Transport("192.0.2.1") for _ in range(21)]
    assert [room.enter(each) for each in first] == [True] * 20 + [False]
    others = [Transport(f"192.0.2.{2 + number}") for number in range(81)]
    assert [room.enter(each) for each in others] == [True] * 80 + [False]
    room.leave(first[20])  # it never was in
    room.leave(first[0])
    assert room.enter(others[80])
    assert not room.enter(first[0])


def test_a_renewed_certificate_is_shown_and_a_broken_one_is_not(tmp_path):
    made = certificates.files()
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    shutil.copy(made["certificate"], cert)
    shutil.copy(made["key"], key)
    shown = Certificate(cert, key)
    first = shown.context()
    assert shown.context() is first
    fresh = trustme.CA().issue_cert("localhost")
    fresh.cert_chain_pems[0].write_to_path(str(cert))
    os.utime(cert, (1, 1))
    assert shown.context() is first  # its key is not here yet
    fresh.private_key_pem.write_to_path(str(key))
    assert shown.context() is not first
    cert.unlink()
    assert isinstance(shown.context(), ssl.SSLContext)
    with pytest.raises(OSError, match="No such file"):
        Certificate(cert, key)
