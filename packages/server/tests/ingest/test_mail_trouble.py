"""Pings by e-mail when something is wrong: our database, our settings, the end of the program."""

import asyncio
import contextlib
import socket

import aiosmtplib
import pytest

from support import servers
from support.program import Program
from support.waiting import until
from watchbell.domain.addresses import token_address
from watchbell.ingest.ears import Ears
from watchbell.ingest.mail import MailDoor, taking_mail

DOMAIN = "ping.example.org"


async def test_our_own_trouble_lets_the_sender_try_again_and_tells_once():
    told, ways = [], ["broken", "slow", "good"]
    patience = asyncio.Event()

    async def hear(address, signal, secret_sha256=""):
        way = ways.pop(0)
        if way == "broken":
            raise OSError("no space left on device")
        if way == "slow":
            await patience.wait()
        told.append((address, signal.subject))

    async def org_of(key):
        raise OSError("the database is away")

    async def knows(address, form):
        return True

    port = servers.free_port()
    door = MailDoor("127.0.0.1", port, DOMAIN, patience_seconds=0.2)
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    async with taking_mail(door, Ears(hear, org_of, None), knows, lambda: 0), client as smtp:

        async def send():
            await smtp.sendmail("a@example.org", [f"{'0' * 32}@{DOMAIN}"], b"Subject: x\r\nMessage-ID: <1@x>\r\n\r\nx")

        for _ in range(3):  # refused; taken in too slowly; still being taken in
            with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
                await send()
            assert (refusal.value.code, told) == (451, [])
        patience.set()
        await until(lambda: _now(told), "the slow one is told")
        await send()
        assert told == [(token_address("0" * 32), "x")]
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as away:
            await smtp.sendmail("a@example.org", [f"key+slug@{DOMAIN}"], b"x")
        assert away.value.recipients[0].code == 451


async def _now(value):
    return value


async def test_without_the_setting_nobody_listens(tmp_path):
    program = Program(tmp_path, PING_EMAIL_DOMAIN=DOMAIN)
    await program.start()
    try:
        assert "mail is taken in" not in program.output
    finally:
        assert program.stop() == 0


@pytest.mark.parametrize(
    "settings",
    [{"PING_SMTP": "127.0.0.1:2525"}, {"PING_SMTP": "25", "PING_EMAIL_DOMAIN": DOMAIN}, {"PING_EMAIL_DOMAIN": "a@b"}],
)
async def test_wrong_settings_are_said_at_the_start(tmp_path, settings):
    program = Program(tmp_path, **settings)
    with pytest.raises(RuntimeError, match=r"(?i)ping_"):
        await program.start()


async def test_the_program_ends_although_clients_stay(tmp_path):
    port = servers.free_port()
    program = Program(tmp_path, PING_SMTP=f"127.0.0.1:{port}", PING_EMAIL_DOMAIN=DOMAIN)
    await program.start()
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), 20)) as sock:
        assert sock.recv(100).startswith(b"220 ping.example.org")
        assert await asyncio.to_thread(program.stop) == 0
        assert sock.recv(100) == b""
    assert "Traceback" not in program.output
