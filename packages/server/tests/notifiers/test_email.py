import asyncio
import ssl

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from notifiers.peers import message, raw_server
from support import smtp
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib import mail
from watchbell.lib.mail_relay import relay_from_url, set_default_relay
from watchbell.notifiers.email import EmailConfig, mail_of, send

LIMITS = SendLimits(timeout_ms=30_000)
CA = trustme.CA()
PASSWORD = "c0rrect-h0rse"


def config(port, **more):
    given = {"to": ["ops@example.com"], "smtp_host": "127.0.0.1", "smtp_port": port, "from": "Bell <bell@example.org>"}
    return EmailConfig(**{**given, **more})


@pytest.fixture
def tls(monkeypatch):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    CA.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    CA.configure_trust(trusting)
    monkeypatch.setattr(mail, "_trust", lambda *, verify: trusting)
    return context


def authenticator(_server, _session, _envelope, _mechanism, data):
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


async def test_a_mail_arrives_with_both_forms_and_its_headers(mailbox):
    receipt = await send(config(mailbox.port, to=["ops@example.com", "dev@example.com"]), message(), LIMITS)
    assert receipt.status_code == 250
    [letter] = mailbox.letters
    assert (letter.sender, letter.recipients) == ("bell@example.org", ["ops@example.com", "dev@example.com"])
    got = letter.message
    assert got["Subject"] == "[DOWN] Shop is down"
    assert got["From"] == "Bell <bell@example.org>"
    assert got["To"] == "ops@example.com, dev@example.com"
    assert got["Message-ID"] == "<0190a000-0000-7000-8000-000000000001@example.org>"
    assert got["References"] == got["In-Reply-To"] == "<thread.incident.i1@example.org>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["X-Auto-Response-Suppress"] == "All"
    assert got["Date"].datetime.timestamp() == 1_700_000_000
    assert [part.get_content_type() for part in got.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("form", ["plain", "html"])
async def test_both_forms_say_what_since_when_why_how_long_and_where(mailbox, form):
    await send(config(mailbox.port), message(), LIMITS)
    text = mailbox.letters[0].message.get_body((form,)).get_content()
    for part in (
        "Shop is down",
        "expected status 200-299, got 503",
        "2023-11-14 22:10:08 UTC",
        "3 min 12 s",
        "503 Service Unavailable",
        "https://watch.example/incidents/i1",
    ):
        assert part in text


async def test_a_name_beyond_ascii_arrives_as_written(mailbox):
    await send(config(mailbox.port, **{"from": "Glöckchen, groß <bell@example.org>"}), message(), LIMITS)
    assert mailbox.letters[0].message["From"].addresses[0].display_name == "Glöckchen, groß"


async def test_every_attempt_sends_the_same_bytes(mailbox):
    assert mail.compose(_mail()).as_bytes() == mail.compose(_mail()).as_bytes()


async def test_html_is_escaped_styled_in_place_and_loads_nothing(mailbox):
    await send(config(mailbox.port), message(text="<script>alert(1)</script>", link="javascript:alert(1)"), LIMITS)
    html = mailbox.letters[0].message.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "javascript:" not in html
    assert 'style="' in html
    assert "prefers-color-scheme" in html
    assert "src=" not in html
    assert "url(" not in html


async def test_a_huge_message_stays_a_small_mail(mailbox):
    long = "ü" * 100_000
    await send(config(mailbox.port), message(title=long, text=long, details=((long, long),) * 60), LIMITS)
    got = mailbox.letters[0].message
    assert len(got["Subject"]) <= 200
    assert len(got.get_body(("html",)).get_content()) < 60_000
    assert "3 min 12 s" in got.get_body(("plain",)).get_content()


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b"])
async def test_no_header_can_be_injected(mailbox, mark):
    evil = f"x{mark}Bcc: evil@example.net{mark}{mark}body"
    told = message(title=evil, service_name=evil, delivery_id=evil, incident_id=evil, text=evil)
    await send(config(mailbox.port), told, LIMITS)
    [letter] = mailbox.letters
    assert letter.recipients == ["ops@example.com"]
    assert "Bcc" not in letter.message
    assert letter.message["Subject"].startswith("[DOWN] x")
    assert letter.message.is_multipart()


async def test_starttls_and_login(tls):
    async with smtp.listening(tls_context=tls, require_starttls=True, authenticator=authenticator) as box:
        settings = {"smtp_security": "starttls", "smtp_username": "bell", "smtp_password": PASSWORD}
        await send(config(box.port, **settings), message(), LIMITS)
        assert len(box.letters) == 1


async def test_tls_from_the_start(tls):
    box = smtp.Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: smtp.SMTP(box), "127.0.0.1", 0, ssl=tls)
    try:
        port = server.sockets[0].getsockname()[1]
        await send(config(port, smtp_security="tls"), message(), LIMITS)
    finally:
        server.close()
    assert len(box.letters) == 1


async def test_a_wrong_password_is_permanent_and_not_quoted(tls):
    async with smtp.listening(tls_context=tls, authenticator=authenticator) as box:
        settings = {"smtp_security": "starttls", "smtp_username": "bell", "smtp_password": "wr0ng-secret"}
        with pytest.raises(Undelivered, match="refused the login: 535") as caught:
            await send(config(box.port, **settings), message(), LIMITS)
    assert caught.value.permanent
    assert "wr0ng-secret" not in f"{caught.value.reason}{caught.value.answer}"


async def test_a_certificate_that_nobody_vouches_for_is_refused_unless_wished():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    CA.issue_cert("127.0.0.1").configure_cert(context)
    async with smtp.listening(tls_context=context) as box:
        with pytest.raises(Undelivered, match="certificate is not trusted"):
            await send(config(box.port, smtp_security="starttls"), message(), LIMITS)
        await send(config(box.port, smtp_security="starttls", smtp_verify=False), message(), LIMITS)
        assert len(box.letters) == 1


async def test_starttls_is_never_given_up_silently(mailbox):
    with pytest.raises(Undelivered, match="STARTTLS"):
        await send(config(mailbox.port, smtp_security="starttls"), message(), LIMITS)
    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("words", "permanent", "wait"),
    [
        ("550 5.1.1 no such user", True, None),
        ("451 4.7.1 please try again later", False, 65_000),
        ("450 4.2.0 Recipient address rejected: Greylisted", False, 65_000),
        ("452 4.2.2 mailbox full", False, None),
    ],
)
async def test_a_refused_recipient_is_told_in_the_servers_words(mailbox, words, permanent, wait):
    mailbox.refuse_recipient = words
    with pytest.raises(Undelivered, match=words.replace(".", r"\.")) as caught:
        await send(config(mailbox.port), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (permanent, int(words[:3]))
    assert caught.value.retry_after_ms == wait
    assert "ops@example.com" in caught.value.answer


async def test_of_several_recipients_a_later_try_is_worth_it_while_one_is_only_put_off(mailbox, monkeypatch):
    await refuse(mailbox, monkeypatch, {"a@example.com": "550 no such user", "b@example.com": "451 later"})
    with pytest.raises(Undelivered) as caught:
        await send(config(mailbox.port, to=["a@example.com", "b@example.com"]), message(), LIMITS)
    assert not caught.value.permanent


async def test_when_some_are_refused_the_others_have_the_mail_and_the_receipt_says_it(mailbox, monkeypatch):
    await refuse(mailbox, monkeypatch, {"a@example.com": "550 no such user"})
    receipt = await send(config(mailbox.port, to=["a@example.com", "b@example.com"]), message(), LIMITS)
    assert mailbox.letters[0].recipients == ["b@example.com"]
    assert "refused for a@example.com: 550 no such user" in receipt.answer


async def refuse(mailbox, monkeypatch, refusals):
    takes = mailbox.handle_RCPT

    async def handle(server, session, envelope, address, options):
        return refusals.get(address) or await takes(server, session, envelope, address, options)

    monkeypatch.setattr(mailbox, "handle_RCPT", handle, raising=False)


@pytest.mark.parametrize(("words", "permanent"), [("554 looks like spam", True), ("452 disk full", False)])
async def test_a_refused_text_is_told_in_the_servers_words(mailbox, words, permanent):
    mailbox.refuse_data = words
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(mailbox.port), message(), LIMITS)
    assert caught.value.permanent is permanent


@pytest.mark.parametrize("greeting", [b"554 no service today\r\n", b"421 too busy\r\n"])
async def test_a_server_that_will_not_talk_is_asked_again(greeting):
    async def unwilling(reader, writer):
        writer.write(greeting)
        await reader.read()

    async with raw_server(unwilling) as port:
        with pytest.raises(Undelivered) as caught:
            await send(config(port), message(), LIMITS)
    assert not caught.value.permanent


async def test_a_server_that_never_says_goodbye_has_the_mail_all_the_same(monkeypatch):
    monkeypatch.setattr(mail, "_GOODBYE_SECONDS", 0.05)

    async def no_goodbye(reader, writer):
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 kept\r\n")
            elif not line.startswith(b"QUIT"):
                writer.write(b"250 yes\r\n")

    async with raw_server(no_goodbye) as port:
        assert (await send(config(port), message(), LIMITS)).answer == "kept"


async def test_without_any_server_the_way_out_is_named():
    with pytest.raises(Undelivered, match="WATCHBELL_SMTP_URL") as caught:
        await send(EmailConfig(to=["ops@example.com"]), message(), LIMITS)
    assert caught.value.permanent


async def test_the_instances_server_carries_mail_in_its_own_name(mailbox):
    set_default_relay(relay_from_url(f"smtp://127.0.0.1:{mailbox.port}?from=bell@home.example"))
    made = EmailConfig.model_validate({"to": ["ops@example.com"], "from": "me@example.net"})
    await send(made, message(), SendLimits(timeout_ms=30_000, allow_private=False))
    [letter] = mailbox.letters
    assert letter.sender == "bell@home.example"
    assert letter.message["From"] == "bell@home.example"
    assert letter.message["Reply-To"] == "me@example.net"


async def test_a_strangers_server_in_a_private_network_is_not_asked(mailbox):
    with pytest.raises(Undelivered, match="not a public address") as caught:
        await send(config(mailbox.port), message(), SendLimits(timeout_ms=30_000, allow_private=False))
    assert caught.value.permanent
    assert mailbox.letters == []


@pytest.mark.parametrize("kind", list(MessageType))
def test_the_subject_says_what_kind_of_news_it_is(kind):
    words = {
        "failure": "DOWN",
        "recovery": "UP",
        "reminder": "STILL DOWN",
        "system": "WATCHBELL",
        "escalation": "ESCALATED",
    }
    assert _mail(type=kind).subject.startswith(f"[{words.get(kind, kind.upper())}] ")


def _mail(**changes):
    return mail_of(EmailConfig(to=["ops@example.com"]), message(**changes), sender="bell@example.org")
