from watchbell.domain.http_config import HttpFields
from watchbell.domain.http_evidence import MOST_BODY_BYTES, response_attachment, secret_values
from watchbell.lib.http_exchange import Answer
from watchbell.probers import shelf

HEAD = b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\nHTTP/1.1 500 Oops\r\nContent-Type: text/html; charset=latin-1\r\nX-Echo: Bearer abc.def.ghi\r\n\r\n"


def kept(answer, secrets=()):
    return response_attachment(answer, secrets).data.decode()


def test_status_line_headers_and_body_are_kept_as_text():
    answer = Answer(0, head=HEAD, body="Grüße\0".encode("latin-1"), content_type="text/html; charset=latin-1")
    assert kept(answer) == (
        "HTTP/1.1 500 Oops\nContent-Type: text/html; charset=latin-1\nX-Echo: Bearer abc.def.ghi\n\nGrüße\0"
    )


def test_a_long_body_is_cut_and_says_so():
    text = kept(Answer(0, head=HEAD, body=b"\xfc" * 100_000, content_type="text/plain; charset=latin-1"))
    assert text.count("ü") == MOST_BODY_BYTES
    assert text.endswith("[cut here]")


def test_without_an_answer_nothing_is_kept():
    assert response_attachment(Answer(7), ()) is None
    assert response_attachment(Answer(1, head=b"rubbish\r\n\r\n", body=b"x"), ()) is None


def test_secrets_that_are_echoed_are_hidden_in_every_form():
    headers = {"Authorization": "Bearer abc.def.ghi", "Cookie": "a=first-one; b=second-one", "Accept": "text/html"}
    secrets = secret_values(headers, (("mia", "pass word"), None, ("a", "proxy")), ["pass word", "client-secret"])
    body = b"abc.def.ghi first-one second-one bWlhOnBhc3Mgd29yZA== YTpwcm94eQ== pass word client-secret text/html"
    text = kept(Answer(0, head=HEAD, body=body), secrets)
    assert text.rsplit("\n", 1)[1] == " ".join(["********"] * 7) + " text/html"
    assert "X-Echo: ********" in text


def test_a_config_knows_its_secrets():
    fields = HttpFields(
        url="http://x/",
        auth="basic",
        username="mia",
        password="pass-word",
        proxy_url="http://p",
        proxy_password="proxy-pass",
    )
    assert {"pass-word", "proxy-pass"} <= set(fields.secrets)


def test_what_a_proxy_repeats_of_its_own_credentials_is_hidden():
    target = shelf()["http"].target(
        url="http://shop.example/", proxy_url="http://proxy.example", proxy_username="a", proxy_password="proxy"
    )
    assert {"proxy", "YTpwcm94eQ=="} <= set(target.secrets)
