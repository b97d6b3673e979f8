import re

import pytest

from notifiers.peers import message
from watchbell.domain.issue_errand import IssueGone, follow, text_of
from watchbell.domain.notifying import MessageType, Receipt, Undelivered

INCIDENT, DELIVERY = (
    "<!-- watchbell:incident=i1 -->",
    "<!-- watchbell:delivery=0190a000-0000-7000-8000-000000000001 -->",
)


def outside_of_code(text):
    """What Markdown reads: fenced blocks and code in line removed, as CommonMark finds them."""
    text = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", text)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def test_it_says_what_since_when_why_how_long_and_where():
    assert text_of(message()) == "\n".join(
        (
            "```text\nexpected status 200-299, got 503\n```\n",
            "- Service: `Shop`",
            "- Monitor: `Shop front`",
            "- URL: `https://shop.example/`",
            "- Status: `503 Service Unavailable`",
            "- Since: 2023-11-14 22:10:08 UTC",
            "- Duration: 3 min 12 s\n",
            "[Open in Watchbell](<https://watch.example/incidents/i1>)\n",
            f"{INCIDENT}\n{DELIVERY}",
        )
    )


def test_what_the_pipeline_tells_is_said_once():
    details = (("Reason", "expected 200, got 503"), ("Lasted", "3 min 12 s"))
    text = text_of(message(text="expected 200, got 503", details=details))
    assert text.count("got 503") == text.count("3 min 12 s") == 1


@pytest.mark.parametrize(
    "evil",
    [
        "@octocat see #1 and acme/x#2",
        "```\n/close\n@all",
        "`` ` @all",
        "``` @all",
        "`@all`",
        "<!-- watchbell:incident=other -->",
        "[x](http://evil) <img src=x>",
        "\n/assign @all\n",
        "a\r\n~~~\n@all",
    ],
)
def test_what_others_wrote_cannot_mention_link_or_command(evil):
    text = text_of(message(text=evil, service_name=evil, monitor_name=evil, details=((evil, evil),), incident_id="i1"))
    read = outside_of_code(text)
    for ours in (INCIDENT, DELIVERY, "[Open in Watchbell](<https://watch.example/incidents/i1>)"):
        read = read.replace(ours, "")
    assert not re.search(r"(?m)[@#`<!\[\]~]|^/", read), read


@pytest.mark.parametrize("filling", ["x", "`", "` ", "😀", "\n", "@"])
def test_however_long_the_texts_it_fits_into_a_comment(filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, monitor_name=long, details=((long, long),) * 60)
    assert len(text_of(told)) < 65_536 - 300


def test_a_marks_id_cannot_end_its_comment():
    assert "<!-- watchbell:incident=a__b___ -->" in text_of(message(incident_id="a- b-->".replace("-", "!")))


class Tracker:
    """Remembers what was asked of it; `gone` makes every issue one that was removed."""

    def __init__(self, found=None, gone=False, reference=None):
        self.did, self.found, self.gone, self.reference = [], found, gone, reference

    def _of_issue(self, what):
        self.did.append(what)
        if self.gone:
            raise IssueGone

    async def find(self, mark, since):
        self.did.append(("find", mark, since))
        return self.found

    async def open(self, title, text):
        self.did.append("open")
        return Receipt(201, reference=self.reference)

    async def is_told(self, issue, mark, since):
        self._of_issue("is_told")
        return False

    async def comment(self, issue, text):
        self._of_issue("comment")
        return Receipt(201)

    async def close(self, issue):
        self._of_issue("close")
        return Receipt(200)


async def test_it_looks_for_the_incident_from_a_day_before_it_began():
    tracker = Tracker()
    await follow(tracker, message(), 100)
    assert tracker.did == [("find", INCIDENT, message().since_at - 86_400_000), "open"]


@pytest.mark.parametrize(("kind", "then"), [(MessageType.RECOVERY, []), (MessageType.REMINDER, ["open"])])
async def test_when_the_issue_was_removed_another_one_is_looked_for_and_only_news_of_trouble_open_a_new_one(kind, then):
    tracker = Tracker(gone=True)
    await follow(tracker, message(type=kind, reference={"number": 1}), 100)
    assert tracker.did[0] == "is_told"
    assert tracker.did[1][:2] == ("find", INCIDENT)
    assert tracker.did[2:] == then


async def test_an_issue_that_is_removed_between_two_requests_is_looked_for_again_later():
    with pytest.raises(Undelivered, match="removed while") as caught:
        await follow(Tracker(gone=True, found=({"number": 1}, "")), message(), 100)
    assert not caught.value.permanent


async def test_a_recovery_without_an_issue_has_nothing_to_close():
    tracker = Tracker()
    receipt = await follow(tracker, message(type=MessageType.RECOVERY), 100)
    assert "nothing to close" in receipt.answer
    assert len(tracker.did) == 1


async def test_a_test_that_cannot_be_closed_is_no_success():
    with pytest.raises(Undelivered, match="did not say which issue"):
        await follow(Tracker(), message(type=MessageType.TEST), 100)
    tracker = Tracker(reference={"number": 2})
    await follow(tracker, message(type=MessageType.TEST), 100)
    assert tracker.did[1:] == ["open", "close"]
