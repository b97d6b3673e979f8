"""Pings by e-mail: real clients and dialogues by hand against the running program."""

import asyncio
import smtplib
import socket
import sqlite3
import ssl
import threading
import time
from email.message import EmailMessage

import aiosmtplib
import httpx2
import pytest

from support import certificates, servers
from support.program import PASSWORD, Program

DOMAIN = "ping.example.org"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    port, made = servers.free_port(), certificates.files()
    program = Program(
        tmp_path_factory.mktemp("program"),
        PING_SMTP=f"127.0.0.1:{port}",
        PING_EMAIL_DOMAIN=DOMAIN,
        PING_SMTP_TLS_CERT=made["certificate"],
        PING_SMTP_TLS_KEY=made["key"],
    )
    program.smtp_port = port
    asyncio.run(program.start())
    yield program
    assert program.stop() == 0


@pytest.fixture
def api(program):
    with httpx2.Client(base_url=f"{program.url}/api/v1", auth=("admin", PASSWORD), timeout=20) as client:
        yield client


@pytest.fixture
def monitor(api, request):
    body = {"name": request.node.name[:80], "monitor_type": "heartbeat", "config": {"period_seconds": 3600}}
    made = api.post("/monitors", json=body)
    assert made.status_code == 201, made.text
    return made.json()["data"]


@pytest.fixture
def pings(api, monitor):
    def read():
        return list(reversed(api.get(f"/monitors/{monitor['id']}/pings").json()["data"]))

    return read


@pytest.fixture
def smtp(program):
    with smtplib.SMTP("127.0.0.1", program.smtp_port, timeout=20) as client:
        yield client


def letter(monitor, text="all is well\n", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "cron@example.org",
        monitor["email_address"],
        headers.pop("subject", "Nightly backup"),
    )
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_mail_is_a_ping_with_its_subject_text_and_sender(monitor, pings, smtp):
    assert monitor["email_address"].endswith(f"@{DOMAIN}")
    smtp.send_message(letter(monitor, "Grüße\n.\n..two dots\n"))
    (ping,) = pings()
    assert (ping["kind"], ping["subject"], ping["body"]) == ("success", "Nightly backup", "Grüße\n.\n..two dots")
    assert (ping["source"], ping["scheme"], ping["method"]) == ("127.0.0.1", "email", "")
    assert ping["user_agent"] == "cron@example.org"


def test_an_address_is_a_uuid_a_token_in_any_case_or_key_and_slug(api, monitor, pings, smtp):
    token = monitor["heartbeat_url"].rpartition("/")[2]
    uuid = monitor["ping_url"].rpartition("/")[2]
    renamed = api.patch(f"/monitors/{monitor['id']}", json={"slug": "nightly-mail"})
    assert renamed.status_code == 200, renamed.text
    key = api.get("/ping-key").json()["data"]["ping_key"]
    for local in (token, uuid, uuid.upper(), f"{key}+nightly-mail", f"{key}+Nightly-Mail"):
        assert smtp.sendmail("a@example.org", f"{local}@{DOMAIN.upper()}", b"Subject: x\r\n\r\nx") == {}
    assert len(pings()) == 5


@pytest.mark.parametrize(
    "stranger",
    ["{token}@example.com", "{wrong}@" + DOMAIN, "{token}x@" + DOMAIN, "postmaster@" + DOMAIN, "{token}%relay.example@" + DOMAIN,
     "wrong-key+nightly@" + DOMAIN, "+nightly@" + DOMAIN, "{token}+fail@" + DOMAIN, "{token}", "{token}@", "@" + DOMAIN, "x" * 200 + "@" + DOMAIN],
)  # fmt: skip
def test_nobody_else_gets_mail_here(monitor, pings, smtp, stranger):
    token = monitor["heartbeat_url"].rpartition("/")[2]
    smtp.ehlo("client")
    smtp.mail("a@example.org")
    code, said = smtp.rcpt(stranger.format(token=token, wrong="0" * 32))
    assert code in (501, 550, 553)
    assert code != 550 or said.startswith(b"5.1.1")
    assert smtp.docmd("DATA")[0] == 503
    assert pings() == []


def made(api, kind, **config):
    answer = api.post("/monitors", json={"name": kind, "monitor_type": kind, "config": config})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def test_a_monitor_that_takes_no_pings_has_no_address(api, smtp):
    webhook = made(api, "webhook")
    assert webhook["email_address"] is None
    smtp.ehlo("client")
    smtp.mail("a@example.org")
    assert smtp.rcpt(f"{webhook['webhook_fail_url'].split('/')[-2]}@{DOMAIN}")[0] == 550


def test_a_metric_finds_its_value_in_a_mail(api, smtp):
    fuel = made(api, "metric", max_value=50)
    smtp.send_message(letter(fuel, "41.5\n"))
    assert api.get(f"/monitors/{fuel['id']}").json()["data"]["status"] == "up"


def test_words_in_a_mail_say_what_it_means(api, smtp):
    nightly = made(
        api, "heartbeat", period_seconds=60, filter_subject=True, failure_keywords="FAILED", success_keywords="OK",
        filter_default_fail=True,
    )  # fmt: skip
    for subject in ("Backup OK", "Backup FAILED"):
        smtp.send_message(letter(nightly, subject=subject))
    told = api.get(f"/monitors/{nightly['id']}/pings").json()["data"]
    assert [(each["subject"], each["kind"]) for each in told] == [("Backup FAILED", "fail"), ("Backup OK", "success")]


def test_the_same_mail_sent_again_is_one_ping(monitor, pings, smtp):
    for _ in range(2):
        smtp.send_message(letter(monitor, Message_ID="<1@example.org>"))
    smtp.send_message(letter(monitor, Message_ID="<2@example.org>"))
    for _ in range(2):
        smtp.send_message(letter(monitor))
    assert len(pings()) == 4


def test_every_recipient_is_told_once(api, monitor, pings, smtp):
    other = made(api, "heartbeat", period_seconds=60)
    several = [monitor["email_address"], other["email_address"], monitor["email_address"], "nobody@example.com"]
    refused = smtp.send_message(letter(monitor), to_addrs=several)
    assert list(refused) == ["nobody@example.com"]
    assert len(pings()) == 1
    assert len(api.get(f"/monitors/{other['id']}/pings").json()["data"]) == 1


def test_a_bounce_without_a_sender_is_a_mail_as_well(monitor, pings, smtp):
    smtp.sendmail("", monitor["email_address"], b"\r\nno header at all")
    (ping,) = pings()
    assert (ping["user_agent"], ping["body"]) == ("<>", "no header at all")


@pytest.mark.parametrize("kind", ["announced", "sent", "endless"])
def test_more_than_a_megabyte_is_refused(program, monitor, pings, smtp, kind):
    much = b"Subject: x\r\n\r\n" + b"0123456789\r\n" * 100_000
    if kind == "announced":
        with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
            smtp.sendmail("a@example.org", monitor["email_address"], much)
        assert refusal.value.smtp_code == 552
    elif kind == "sent":
        smtp.helo("client")
        smtp.mail("a@example.org")
        smtp.rcpt(monitor["email_address"])
        assert smtp.data(much)[0] == 552
    else:
        smtp.helo("client")
        smtp.mail("a@example.org")
        smtp.rcpt(monitor["email_address"])
        smtp.docmd("DATA")
        with pytest.raises((ConnectionError, BrokenPipeError)):
            while True:
                smtp.sock.sendall(b"x" * 65_536)
    assert pings() == []


def test_long_lines_are_read(monitor, pings, smtp):
    smtp.sendmail("a@example.org", monitor["email_address"], b"Subject: x\r\n\r\n" + b"y" * 9_000)
    assert len(pings()[0]["body"]) == 9_000


def test_commands_sent_in_one_go_are_answered_in_their_order(program, monitor, pings):
    name = monitor["email_address"]
    said = dialogue(
        program,
        f"EHLO client\r\nMAIL FROM:<a@example.org> BODY=8BITMIME\r\nRCPT TO:<{name}>\r\nRCPT TO:<x@y.example>\r\nDATA\r\n".encode(),
        b"Subject: one\r\n\r\n..dot\r\n.\r\nMAIL FROM:<b@example.org>\r\n" + f"RCPT TO:<{name}>\r\nDATA\r\n".encode(),
        b"Subject: two\r\n\r\nf\xc3\xbcr\r\n.\r\nQUIT\r\n",
    )
    codes = [line[:3] for line in said if line[3:4] == " "]
    assert codes == ["220", "250", "250", "250", "550", "354", "250", "250", "250", "354", "250", "221"]
    assert {"250-SIZE 1048576", "250-8BITMIME", "250-SMTPUTF8", "250-PIPELINING", "250-STARTTLS"} <= set(said)
    assert [(each["subject"], each["body"]) for each in pings()] == [("one", ".dot"), ("two", "für")]


def test_a_lone_line_feed_ends_no_mail(program, monitor, pings):
    said = dialogue(
        program,
        f"EHLO client\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<{monitor['email_address']}>\r\nDATA\r\n".encode(),
        b"Subject: x\r\n\r\none\n.\nMAIL FROM:<smuggled@example.org>\r\n.\r\nQUIT\r\n",
    )
    assert said[-1][:3] == "221"
    (ping,) = pings()
    assert "MAIL FROM:<smuggled@example.org>" in ping["body"]


def test_utf8_in_addresses_and_headers_is_understood(program, monitor, pings):
    made = letter(monitor, subject="Sicherung für München")
    made.replace_header("From", "jürgen@bücher.example")
    with smtplib.SMTP("127.0.0.1", program.smtp_port, timeout=20) as smtp:
        smtp.send_message(made, "jürgen@bücher.example", [monitor["email_address"]], mail_options=["SMTPUTF8"])
    (ping,) = pings()
    assert (ping["subject"], ping["user_agent"]) == ("Sicherung für München", "jürgen@bücher.example")


async def test_starttls_is_offered(program, monitor, pings):
    trust = ssl.create_default_context(cafile=certificates.files()["ca"])
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=program.smtp_port, tls_context=trust, start_tls=True) as smtp:
        assert not smtp.supports_extension("auth")
        await smtp.send_message(letter(monitor))
        assert (await smtp.execute_command(b"AUTH", b"PLAIN", b"AGEAYg==")).code >= 500
    assert len(await asyncio.to_thread(pings)) == 1


def test_a_client_that_leaves_after_its_mail_has_told_us(program, monitor, pings):
    with socket.create_connection(("127.0.0.1", program.smtp_port), 20) as sock:
        sock.recv(1000)
        sock.sendall(
            f"EHLO c\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<{monitor['email_address']}>\r\nDATA\r\n".encode()
        )
        while b"354" not in sock.recv(1000):
            pass
        sock.sendall(b"Subject: x\r\n\r\nx\r\n.\r\n")
    end = time.monotonic() + 30
    while not pings() and time.monotonic() < end:
        time.sleep(0.05)
    assert len(pings()) == 1


def test_nonsense_is_answered_and_then_hung_up_on(program):
    said = dialogue(program, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b"NONSENSE\r\n" * 30)
    assert [line[:3] for line in said][-1] == "502"


def test_one_client_gets_so_many_connections(program):
    held = [socket.create_connection(("127.0.0.1", program.smtp_port), 20) for _ in range(21)]
    try:
        greetings = [sock.makefile("rb").readline()[:3] for sock in held]
        assert greetings == [b"220"] * 20 + [b"421"]
    finally:
        for sock in held:
            sock.close()


def test_mail_for_a_while_without_a_database_is_taken_in_once(program, monitor, pings, smtp):
    holder = sqlite3.connect(program.folder / "watchbell.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    threading.Timer(1, holder.execute, ("ROLLBACK",)).start()
    smtp.send_message(letter(monitor))
    assert len(pings()) == 1
    holder.close()


def test_addresses_are_not_written_down(program, monitor, smtp):
    smtp.send_message(letter(monitor))
    assert monitor["email_address"].partition("@")[0] not in program.output


def dialogue(program, *batches):
    """All answers to what is sent in one go, the next batch after a 354."""
    lines = []
    with socket.create_connection(("127.0.0.1", program.smtp_port), 20) as sock, sock.makefile("rb") as answers:
        for batch in batches:
            sock.sendall(batch)
            while line := answers.readline():
                lines.append(line.decode().rstrip("\r\n"))
                if lines[-1].startswith("354"):
                    break
    return lines
