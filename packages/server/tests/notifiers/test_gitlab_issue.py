import json

import pytest

from notifiers.answering import answering
from notifiers.peer_gitlab_issue import TOKEN, GitLab, config, error
from notifiers.peers import AT, message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.gitlab_issue import NOTIFIER, GitlabIssueConfig, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def gitlab():
    made = GitLab()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(gitlab, settings=None, **changes):
    made = GitlabIssueConfig.model_validate(config(gitlab.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


def recovery(**changes):
    news = {"type": MessageType.RECOVERY, "title": "Shop is back up", "until_at": AT, "delivery_id": "delivery-2"}
    return news | changes


async def test_the_failure_opens_and_the_recovery_comments_and_closes(gitlab):
    receipt = await tell(gitlab)
    assert (receipt.status_code, receipt.reference) == (201, {"iid": 7})
    issue = gitlab.issues[7]
    assert issue["title"] == "[DOWN] Shop is down"
    assert (issue["labels"], issue["confidential"]) == (["incident", "web"], False)
    assert "expected status 200-299, got 503" in issue["description"]
    receipt = await tell(gitlab, **recovery(reference=receipt.reference))
    assert (receipt.status_code, receipt.reference) == (200, {"iid": 7})
    assert issue["state"] == "closed"
    [note] = issue["notes"]
    assert note["body"].startswith("**UP Shop is back up**\n\n```text\n")


async def test_an_answer_that_was_lost_makes_no_second_issue(gitlab):
    await tell(gitlab)
    receipt = await tell(gitlab)
    assert receipt.reference == {"iid": 7}
    assert len(gitlab.issues) == 1
    assert gitlab.issues[7]["notes"] == []


async def test_a_recovery_that_broke_off_comments_once(gitlab):
    reference = (await tell(gitlab)).reference
    says = gitlab.service.says
    gitlab.service.says = lambda request: Answer(drop=True) if request.method == "PUT" else says(request)
    with pytest.raises(Undelivered) as caught:
        await tell(gitlab, **recovery(reference=reference))
    assert not caught.value.permanent
    gitlab.service.says = says
    await tell(gitlab, **recovery(reference=reference))
    assert len(gitlab.issues[7]["notes"]) == 1
    assert gitlab.issues[7]["state"] == "closed"


async def test_a_recovery_finds_its_issue_without_a_reference(gitlab):
    await tell(gitlab, incident_id="another", delivery_id="x")
    await tell(gitlab)
    await tell(gitlab, **recovery())
    assert {number: issue["state"] for number, issue in gitlab.issues.items()} == {7: "opened", 8: "closed"}


async def test_reminders_are_comments(gitlab):
    reference = (await tell(gitlab)).reference
    for delivery in ("a", "b", "b"):
        await tell(gitlab, type=MessageType.REMINDER, delivery_id=delivery, reference=reference)
    assert len(gitlab.issues[7]["notes"]) == 2


async def test_a_test_leaves_nothing_open(gitlab):
    await tell(gitlab, {"confidential": True, "labels": ""}, type=MessageType.TEST, incident_id=None)
    [issue] = gitlab.issues.values()
    assert (issue["state"], issue["confidential"], issue["labels"]) == ("closed", True, [])


async def test_a_deleted_issue_is_no_trouble_for_a_recovery_and_reminders_open_another(gitlab):
    reference = (await tell(gitlab)).reference
    del gitlab.issues[7]
    assert "nothing to close" in (await tell(gitlab, **recovery(reference=reference))).answer
    receipt = await tell(gitlab, type=MessageType.REMINDER, delivery_id="r", reference=reference)
    assert receipt.status_code == 201
    assert len(gitlab.issues) == 1


@pytest.mark.parametrize("filling", ["x", "`", "😀", "\n", "\x00", "/close\n"])
async def test_however_long_the_texts_gitlab_takes_them_and_obeys_none(gitlab, filling):
    long = filling * 20_000
    told = {"title": long, "text": long, "service_name": long, "monitor_name": long, "details": ((long, long),) * 60}
    reference = (await tell(gitlab, **told)).reference
    assert (
        await tell(gitlab, **told, type=MessageType.REMINDER, delivery_id="r", reference=reference)
    ).status_code == 201


@pytest.mark.parametrize(
    ("answer", "permanent", "wait", "advice"),
    [
        (error(401, "401 Unauthorized"), True, None, "make a new token"),
        (Answer(403, b'{"error":"insufficient_scope","scope":"api"}'), True, None, "the scope api"),
        (error(404, "404 Project Not Found"), True, None, "no such project"),
        (error(429, "Retry later", {"Retry-After": "17"}), False, 17_000, "Retry later"),
        (error(429, "This endpoint has been requested too many times."), False, 60_000, "too many times"),
        (error(500, "500 Internal Server Error"), False, None, "500"),
        (Answer(301, b"", {"Location": "https://gitlab.com/api/v4/projects/1"}), True, None, "its number"),
        (Answer(200, b'{"a": "proxy"}'), True, None, "not GitLab's API"),
    ],
)
async def test_gitlabs_refusals(gitlab, answer, permanent, wait, advice):
    gitlab.service.answers = [answer]
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(gitlab)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, wait)


async def test_a_project_that_is_gone_is_not_taken_for_a_removed_issue(gitlab):
    with pytest.raises(Undelivered, match="no such project") as caught:
        await tell(gitlab, {"project": "acme/gone"}, **recovery(reference={"iid": 7}))
    assert caught.value.permanent


async def test_a_revoked_token_is_permanent_and_never_quoted(gitlab):
    with pytest.raises(Undelivered, match="Unauthorized") as caught:
        await tell(gitlab, {"token": "glpat-revoked"})
    assert caught.value.permanent
    gitlab.service.answers = [error(500, f"echo {TOKEN}")]
    with pytest.raises(Undelivered) as caught:
        await tell(gitlab)
    assert TOKEN not in caught.value.answer + caught.value.reason


async def test_a_list_too_long_to_read_stops_no_alert(gitlab, monkeypatch):
    monkeypatch.setattr("watchbell.notifiers.gitlab_issue._LISTED", 1000)
    gitlab.service.answers = [Answer(200, json.dumps([{"description": "x" * 5000}]).encode())]
    assert (await tell(gitlab)).status_code == 201


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("acme/web/operations", "acme/web/operations"),
        ("https://gitlab.example.com/acme/operations/-/issues", "acme/operations"),
        ("https://gitlab.com/acme/operations.git", "acme/operations"),
        ("4711", "4711"),
    ],
)
def test_a_project_may_be_pasted(given, kept):
    assert GitlabIssueConfig(project=given, token=TOKEN).project == kept


@pytest.mark.parametrize("wrong", ["acme", "acme/", "acme/..", "../x", "acme/x?y", "acme/ü", ""])
def test_what_can_be_no_project_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match="group/name"):
        GitlabIssueConfig(project=wrong, token=TOKEN)


def test_describe_names_the_project():
    made = GitlabIssueConfig(project="acme/operations", token=TOKEN, base_url="https://git.example.com/lab/")
    assert NOTIFIER.describe(made) == "Issues of acme/operations at git.example.com"
    assert TOKEN not in repr(made)
