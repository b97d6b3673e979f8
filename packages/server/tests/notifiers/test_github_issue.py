import json

import pytest

from notifiers.answering import answering
from notifiers.peer_github_issue import TOKEN, GitHub, config, error
from notifiers.peers import AT, message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.github_issue import NOTIFIER, GithubIssueConfig, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def github():
    made = GitHub()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(github, settings=None, **changes):
    made = GithubIssueConfig.model_validate(config(github.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


def recovery(number=2, **changes):
    news = {
        "type": MessageType.RECOVERY,
        "title": "Shop is back up",
        "until_at": AT,
        "delivery_id": f"delivery-{number}",
    }
    return news | changes


async def test_the_failure_opens_and_the_recovery_comments_and_closes(github):
    receipt = await tell(github)
    assert (receipt.status_code, receipt.reference) == (201, {"number": 7})
    issue = github.issues[7]
    assert issue["title"] == "[DOWN] Shop is down"
    assert issue["labels"] == [{"name": "incident"}, {"name": "web"}]
    assert "expected status 200-299, got 503" in issue["body"]
    receipt = await tell(github, **recovery(reference=receipt.reference))
    assert (receipt.status_code, receipt.reference) == (200, {"number": 7})
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    [comment] = issue["comments"]
    assert comment["body"].startswith("**UP Shop is back up**\n\n```text\n")


async def test_what_comes_between_is_a_comment(github):
    reference = (await tell(github)).reference
    for number, kind in enumerate((MessageType.REMINDER, MessageType.DEGRADED, MessageType.FAILURE)):
        await tell(github, type=kind, reference=reference, delivery_id=f"other-{number}")
    assert len(github.issues) == 1
    assert len(github.issues[7]["comments"]) == 3
    assert github.issues[7]["state"] == "open"


async def test_an_answer_that_was_lost_makes_no_second_issue(github):
    await tell(github)
    receipt = await tell(github)
    assert receipt.reference == {"number": 7}
    assert len(github.issues) == 1
    assert github.issues[7]["comments"] == []


async def test_another_failure_of_the_incident_is_a_comment_when_the_reference_was_lost(github):
    await tell(github)
    await tell(github, delivery_id="other")
    assert len(github.issues) == 1
    assert len(github.issues[7]["comments"]) == 1


async def test_a_recovery_that_broke_off_comments_once(github):
    reference = (await tell(github)).reference
    # The comments are read and one is written; then the connection breaks.
    github.service.answers = []
    says = github.service.says
    github.service.says = lambda request: Answer(drop=True) if request.method == "PATCH" else says(request)
    with pytest.raises(Undelivered) as caught:
        await tell(github, **recovery(reference=reference))
    assert not caught.value.permanent
    github.service.says = says
    await tell(github, **recovery(reference=reference))
    assert len(github.issues[7]["comments"]) == 1
    assert github.issues[7]["state"] == "closed"


async def test_a_recovery_finds_its_issue_without_a_reference(github):
    await tell(github, incident_id="another", delivery_id="x")
    await tell(github)
    await tell(github, **recovery())
    assert {number: issue["state"] for number, issue in github.issues.items()} == {7: "open", 8: "closed"}


async def test_a_new_incident_opens_a_new_issue(github):
    await tell(github)
    await tell(github, **recovery())
    await tell(github, incident_id="i2", delivery_id="new")
    assert [issue["state"] for issue in github.issues.values()] == ["closed", "open"]


async def test_a_test_leaves_nothing_open(github):
    await tell(github, type=MessageType.TEST, incident_id=None)
    assert [issue["state"] for issue in github.issues.values()] == ["closed"]


async def test_a_deleted_issue_is_no_trouble_for_a_recovery_and_reminders_open_another(github):
    reference = (await tell(github)).reference
    github.issues[7]["deleted"] = True
    receipt = await tell(github, **recovery(reference=reference))
    assert "nothing to close" in receipt.answer
    receipt = await tell(github, type=MessageType.REMINDER, delivery_id="r", reference=reference)
    assert receipt.reference == {"number": 8}
    # The pipeline keeps the oldest reference, so those that follow come with it again.
    await tell(github, type=MessageType.REMINDER, delivery_id="r2", reference=reference)
    await tell(github, **recovery(reference=reference))
    assert sorted(github.issues) == [7, 8]
    assert (len(github.issues[8]["comments"]), github.issues[8]["state"]) == (2, "closed")


@pytest.mark.parametrize("filling", ["x", "`", "😀", "\n", "\x00"])
async def test_however_long_the_texts_github_takes_them(github, filling):
    long = filling * 100_000
    told = {"title": long, "text": long, "service_name": long, "monitor_name": long, "details": ((long, long),) * 60}
    reference = (await tell(github, **told)).reference
    assert (
        await tell(github, **told, type=MessageType.REMINDER, delivery_id="r", reference=reference)
    ).status_code == 201


async def test_a_bare_message_is_taken_too(github):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    assert (await tell(github, title="", incident_id=None, **bare)).status_code == 201


@pytest.mark.parametrize(
    ("answer", "permanent", "wait", "advice"),
    [
        (error(401, "Bad credentials"), True, None, "make a new token"),
        (error(403, "Resource not accessible by personal access token"), True, None, "Issues: read and write"),
        (error(404, "Not Found"), True, None, "no such repository"),
        (error(410, "Issues are disabled for this repo"), True, None, "switch issues on"),
        (error(422, "Validation Failed"), True, None, "check the labels"),
        (error(403, "You have exceeded a secondary rate limit.", {"Retry-After": "30"}), False, 30_000, "secondary"),
        (error(403, "You have exceeded a secondary rate limit."), False, 60_000, "secondary"),
        (error(429, "API rate limit exceeded", {"Retry-After": "0"}), False, 0, "rate limit"),
        (error(502, "Server Error"), False, None, "502"),
        (Answer(301, b"{}", {"Location": "https://api.github.com/repositories/1/issues"}), True, None, "its new name"),
        (Answer(200, b"<html>hotel wifi</html>"), True, None, "not GitHub's API"),
    ],
)
async def test_githubs_refusals(github, answer, permanent, wait, advice):
    github.service.answers = [answer]
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(github)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, wait)


async def test_a_used_up_quota_is_waited_for(github):
    far = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}
    github.service.answers = [error(403, "API rate limit exceeded for user ID 1.", far)]
    with pytest.raises(Undelivered) as caught:
        await tell(github)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (False, 86_400_000)


async def test_a_revoked_token_is_permanent_and_never_quoted(github):
    with pytest.raises(Undelivered, match="Bad credentials") as caught:
        await tell(github, {"token": "ghp_revoked"})
    assert caught.value.permanent
    github.service.answers = [error(500, f"echo {TOKEN}")]
    with pytest.raises(Undelivered) as caught:
        await tell(github)
    assert TOKEN not in caught.value.answer + caught.value.reason


async def test_a_list_too_long_to_read_stops_no_alert(github, monkeypatch):
    monkeypatch.setattr("watchbell.notifiers.github_issue._LISTED", 1000)
    github.service.answers = [Answer(200, json.dumps([{"body": "x" * 5000}]).encode())]
    assert (await tell(github)).status_code == 201


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("acme/operations", "acme/operations"),
        ("https://github.com/acme/operations/", "acme/operations"),
        ("https://github.com/acme/operations.git", "acme/operations"),
        ("a-b/.c_d", "a-b/.c_d"),
    ],
)
def test_a_repository_may_be_pasted(given, kept):
    assert GithubIssueConfig(repository=given, token=TOKEN).repository == kept


@pytest.mark.parametrize(
    "wrong", ["acme", "acme/", "a/b/c", "acme/..", "acme/x?y", "acme/ü", "-a/b", "https://github.com/a"]
)
def test_what_can_be_no_repository_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match="owner/name"):
        GithubIssueConfig(repository=wrong, token=TOKEN)


def test_describe_names_the_repository():
    made = GithubIssueConfig(repository="acme/operations", token=TOKEN)
    assert NOTIFIER.describe(made) == "Issues of acme/operations at api.github.com"
    assert TOKEN not in repr(made)
