from watchbell.domain.http_config import HttpFields
from watchbell.domain.http_judging import judge_alert, judge_answer, judge_certificate, judge_travel
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.http_exchange import Answer

DAY = 86_400_000


def judged(answer, **config):
    return [(found.name, found.ok) for found in judge_answer(HttpFields(url="http://x/", **config), answer)]


def test_status_and_texts_in_order():
    answer = Answer(0, status=200, body=b"Welcome, all is well")
    assert judged(answer, expected_body="welcome", forbidden_body="ERROR") == [
        ("status", True), ("expected text", False), ("forbidden text", True),
    ]  # fmt: skip
    assert judged(answer, expected_body="welcome", ignore_case=True)[1] == ("expected text", True)


def test_how_an_answer_came():
    def travelled(answer, **config):
        return [found.detail for found in judge_travel(HttpFields(url="http://x/", **config), answer) if not found.ok]

    answer = Answer(0, http_version="1.1", final_url="http://x/", redirect_url="http://y/")
    assert travelled(answer) == []
    assert travelled(answer, http_version="2-prior-knowledge") == ["HTTP/1.1, expected HTTP/2"]
    assert travelled(answer, redirect_hosts="same") == ["the redirect leads to another host: http://y/"]
    assert travelled(answer, redirect_hosts="same", follow_redirects=False) == []
    assert travelled(answer, require_https=True) == ["the answer came by plain http from http://x/"]


def test_a_certificate_that_ends_soon_is_soft():
    leaf = CertificateFacts("a", "b", 0, 10 * DAY, "0" * 64, ())
    (found,) = judge_certificate(HttpFields(url="http://x/"), leaf, (), 0)
    assert (found.ok, found.soft) == (False, True)
    assert judge_certificate(HttpFields(url="http://x/", certificate_expiry_days=0), leaf, (), 0) == []


def test_an_alert_is_the_expected_one_or_not():
    assert judge_alert("certificate_required", "certificate_required").ok
    assert not judge_alert("certificate_required", None).ok
    assert "got unknown_ca" in judge_alert("certificate_required", "unknown_ca").detail


def test_what_is_not_there_is_told_and_not_raised():
    answer = Answer(0, status=200, body=b"{}", head=b"")
    names = ["header", "cookie"]
    wishes = [{"subject": name, "path": "x", "value": "y"} for name in names]
    wishes += [
        {"subject": name, "value": "1"} for name in ("tls_version", "certificate_subject", "certificate_issuers")
    ]
    wishes += [
        {"subject": name, "operator": "at_most", "value": 1} for name in ("dns_time", "certificate_days", "chain_days")
    ]
    assert [ok for _, ok in judged(answer, assertions=wishes)] == [True] + [False] * len(wishes)


def test_expressions_see_the_whole_answer():
    head = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\n\r\n"
    answer = Answer(0, status=200, body=b'{"n": 3}', head=head, total=0.25, redirects=1)
    for expression in (
        'headers["x-a"] == "1, 2"',
        "response.time_ms < 300.0 && response.redirects == 1",
        "json.n == 3 && status == 200",
    ):
        wish = {"subject": "cel", "path": expression, "operator": "is_true"}
        assert judged(answer, assertions=[wish])[1] == ("cel " + expression, True)
