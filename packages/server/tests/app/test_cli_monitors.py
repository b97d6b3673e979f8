import asyncio
import json

import pytest

from support import servers
from support.program import Program
from watchbell.app.cli.check import headers_of
from watchbell.app.cli.check_view import bar
from watchbell.app.cli.exits import Refused
from watchbell.app.cli.monitor import pairs_of
from watchbell.app.cli.show import milliseconds
from watchbell.domain.observations import Step


def test_monitors_are_added_and_listed_in_the_database(watchbell, migrated):
    shop = watchbell("monitor", "add", "Shop", "http://127.0.0.1:9", "--config", "expected_status=200", "--json")
    assert shop.returncode == 0, shop.stderr
    added = json.loads(shop.stdout)
    assert (added["monitor_type"], added["config"]["expected_status"]) == ("http", "200")
    nightly = watchbell(
        "monitor", "add", "Nightly", "--kind", "heartbeat", "--config", "period_seconds=3600", "--service", "Shop"
    )
    assert "heartbeat url: http://127.0.0.1:8080/heartbeat/" in nightly.stdout
    listed = json.loads(watchbell("monitor", "list", "--json").stdout)
    assert [(each["name"], each["status"]) for each in listed] == [("Nightly", "unknown"), ("Shop", "unknown")]
    assert {each["service_id"] for each in listed} == {added["service_id"]}
    none = watchbell("monitor", "list", "--status", "down")
    assert (none.stdout, none.stderr) == ("", "no monitor has this status\n")


def test_urls_are_tried_without_a_database(watchbell, page_url, data_dir):
    done = watchbell("monitor", "test", page_url, f"tcp://127.0.0.1:{servers.free_port()}")
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["status", "success", "failure"]
    assert not data_dir.exists()


async def test_a_server_is_spoken_to_by_its_api(tmp_path, page_url):
    program = Program(tmp_path)
    await program.start()
    try:
        made = await asyncio.to_thread(program.command, "token", "create", "--name", "cli", "--role", "member")
        program.settings |= {"SERVER": program.url, "TOKEN": made.stdout.strip(), "DATA_DIR": str(tmp_path / "other")}

        async def watchbell(*arguments):
            return await asyncio.to_thread(program.command, "monitor", *arguments)

        added = await watchbell("add", "Page", page_url, "--interval", "1")
        assert added.returncode == 0, added.stderr
        async with asyncio.timeout(30):
            while "Page" not in (await watchbell("list", "--status", "up")).stdout:  # noqa: ASYNC110 - another process tells no event
                await asyncio.sleep(0.05)
        tried = await watchbell("test", page_url)
        assert (tried.returncode, tried.stdout.splitlines()[1].split()[0]) == (0, "success")
        wrong = await watchbell("add", "Wrong", "gopher://example.org")
        assert (wrong.returncode, wrong.stderr[:14]) == (2, "watchbell: url")
        program.settings["TOKEN"] = "wbt_unknown"
        stranger = await watchbell("list")
        assert (stranger.returncode, "not known here" in stranger.stderr) == (2, True)
        assert not (tmp_path / "other").exists()
    finally:
        program.stop()
    gone = await asyncio.to_thread(program.command, "monitor", "list")
    assert gone.returncode == 3
    assert "does not answer" in gone.stderr


def test_config_keys_are_text_unless_they_look_like_json():
    given = ["port=22", 'resolvers=["1.1.1.1"]', "expected_body=a=b", "body="]
    assert pairs_of(given) == {"port": "22", "resolvers": ["1.1.1.1"], "expected_body": "a=b", "body": ""}
    for wrong in ("port", "=22", "resolvers=[1"):
        with pytest.raises(Refused, match="--config"):
            pairs_of([wrong])


def test_headers_are_names_and_values():
    assert headers_of(["Accept: text/html", "X-A:b:c"]) == {"Accept": "text/html", "X-A": "b:c"}


def test_a_bar_stays_within_the_trace_and_is_never_invisible():
    assert bar(Step("tiny", 999.9, 0.1, ""), 1000).strip()
    assert bar(Step("assertion", 1000, 0, ""), 1000) == ""
    assert len(bar(Step("end", 900, 100, ""), 1000)) <= 30
    assert bar(Step("all", 0, 1000, ""), 1000) == "█" * 30


@pytest.mark.parametrize(
    ("value", "text"), [(0.042, "0.04 ms"), (12.34, "12.3 ms"), (143.2, "143 ms"), (2410, "2.41 s")]
)
def test_durations_are_read_at_a_glance(value, text):
    assert milliseconds(value) == text
