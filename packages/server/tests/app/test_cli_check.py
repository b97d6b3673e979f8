import json
import ssl

import pytest
import trustme

from support import servers


def test_a_page_that_answers_is_up_with_its_trace(watchbell, page_url):
    done = watchbell("check", page_url, "--expect-body", "Welcome", "--expect-status", "200-204", "--header", "X-A: b")
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"UP  {page_url}")
    steps = [line.split()[1] for line in rest if line.startswith("✔")]
    assert steps == ["resolve", "connect", "request", "headers", "body", "status", "expected"]
    assert "█" in done.stdout
    assert "address     127.0.0.1" in done.stdout


def test_down_is_said_with_its_reason_and_exit_code_1(watchbell, page_url):
    done = watchbell("check", page_url, "--expect-body", "Goodbye")
    assert done.returncode == 1
    assert done.stdout.startswith("DOWN")
    assert "the expected text 'Goodbye' was not found" in done.stdout


def test_json_holds_the_answer_in_the_words_of_the_api(watchbell):
    done = watchbell("check", f"tcp://127.0.0.1:{servers.free_port()}", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert (answer["kind"], answer["status"]) == ("tcp", "failure")
    assert answer["error_message"].startswith("connection refused")
    assert answer["steps"][-1]["ok"] is False


def test_the_certificate_is_shown_and_distrusted_unless_told_otherwise(watchbell, page, page_url):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost", "127.0.0.1").configure_cert(context)
    page.socket = context.wrap_socket(page.socket, server_side=True)
    url = page_url.replace("http://", "https://")
    assert watchbell("check", url).returncode == 1
    done = watchbell("check", url, "--insecure")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "issued by" in done.stdout
    assert "days left" in done.stdout
    assert "localhost" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gopher://example.org"], "must begin with one of"),
        (["ping://127.0.0.1", "--method", "GET"], "a ping check has no method"),
        (["tcp://127.0.0.1"], "port"),
        (["http://127.0.0.1", "--header", "nonsense"], "name:value"),
        (["http://127.0.0.1", "--expect-status", "9999"], "expected_status"),
        (["http://127.0.0.1", "--method", "GE T"], "method"),
        (["http://127.0.0.1", "--timeout", "0"], "--timeout"),
    ],
)
def test_wrong_use_is_one_sentence(refused, arguments, sentence):
    assert sentence in refused("check", *arguments)


def test_a_password_in_the_url_is_not_shown(watchbell, page_url):
    url = page_url.replace("http://", "http://mia:hunter22@")
    for more in ((), ("--json",)):
        done = watchbell("check", url, *more)
        assert "hunter22" not in done.stdout + done.stderr
        assert "mia:********@" in done.stdout


def test_kinds_without_a_url_are_checked_by_their_keys(watchbell, refused):
    port = servers.free_port()
    done = watchbell("check", "--kind", "tcp", "--set", "host=127.0.0.1", "--set", f"port={port}")
    assert (done.returncode, done.stdout.splitlines()[0].split()[:2]) == (1, ["DOWN", "tcp"])
    done = watchbell("check", "--kind", "unix", "--set", "path=/none", "--json")
    assert json.loads(done.stdout)["error_message"] == "/none does not exist"
    assert "say what to check" in refused("check")
    assert "--kind nonsense" in refused("check", "--kind", "nonsense")
    assert "is not asked" in refused("check", "--kind", "heartbeat")
    assert "has no 'colour'" in refused("check", "--kind", "tcp", "--set", "colour=red")
    assert "write it as key=value" in refused("check", "--kind", "tcp", "--set", "host")
