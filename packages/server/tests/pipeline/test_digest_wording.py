"""What a message says that stands for many."""

from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.domain.message_text import burns, colour, heading, is_over, lines
from watchbell.pipeline.digest_wording import digest_message, worst
from watchbell.pipeline.notify import to_message

NOW = 1_700_000_000_000
ALERT = Alert(
    "a",
    "o",
    AlertType.DIGEST,
    "low",
    None,
    None,
    None,
    "",
    Reason.STORM,
    None,
    NOW,
    acknowledged_at=None,
    acknowledged_by=None,
)


def line(name, kind="failure", severity="medium", text="got 503", service_id=None):
    return {
        "type": kind,
        "title": f"{name} is {kind}",
        "text": text,
        "severity": severity,
        "service_name": name,
        "since_at": NOW - 60_000,
        "incident_id": f"incident of {name}",
        "facts": {"service": {"id": service_id or name}},
    }


def said(*its):
    return digest_message(ALERT, its, "http://here", NOW)


def test_it_counts_and_names_all_down_first_and_the_weightiest_of_them_first():
    message = said(
        {**line("Mail", "recovery"), "until_at": NOW},
        line("Shop"),
        line("Till", severity="critical"),
        line("Search", "reminder", "low"),
        line("Maps", "flapping"),
    )
    assert message["title"] == "3 services are down, 1 is back up, 1 is unsteady"
    assert message["text"] == "Down: Till, Shop, Search. Back up: Mail. Unsteady: Maps."
    assert message["severity"] == message["facts"]["alert"]["severity"] == "critical"
    assert message["link"] == "http://here/alerts"
    assert [label for label, _ in message["details"]] == [
        "Till is failure",
        "Shop is failure",
        "Search is reminder",
        "Maps is flapping",
        "Mail is recovery",
    ]
    assert "since 2023-11-14 22:12:20 UTC: got 503" in message["details"][0][1]
    assert message["details"][-1][1] == "it was down for 1 min"
    counted = message["facts"]["digest"]
    assert (counted["down"], counted["back"], counted["unsteady"]) == (3, 1, 1)
    assert counted["lines"][0] == {
        "type": "recovery",
        "incident_id": "incident of Mail",
        "service_id": "Mail",
        "service_name": "Mail",
        "severity": "medium",
        "text": "got 503",
    }


def test_one_says_its_own_words():
    assert said(line("Shop")) == line("Shop")


def test_of_a_service_the_newest_counts():
    message = said(line("Shop"), line("Mail"), line("Shop", "recovery"))
    assert message["title"] == "1 service is down, 1 was down and is back up"
    assert message["text"] == "Down: Mail. Down and back up: Shop."
    counted = message["facts"]["digest"]
    assert (counted["down"], counted["back"], counted["unsteady"]) == (1, 1, 0)
    assert [each["type"] for each in counted["lines"]] == ["recovery", "failure"]
    # Two of the same name are two.
    assert said(line("Shop", service_id="1"), line("Shop", service_id="2"))["title"] == "2 services are down"


def test_hundreds_are_all_named_and_the_first_of_them_explained():
    message = said(*(line(f"Shop {number:03}") for number in range(500)))
    assert message["title"] == "500 services are down"
    assert all(f"Shop {number:03}" in message["text"] for number in range(500))
    assert len(message["details"]) == 21
    assert message["details"][-1] == ["And", "480 more"]


def test_ends_alone_are_as_calm_as_an_end():
    back = to_message("d", said(line("Shop", "recovery", "high"), line("Mail", "recovery", "low")))
    down = to_message("d", said(line("Shop"), line("Mail", "recovery", "low")))
    unsteady = to_message("d", said(line("Shop", "flapping"), line("Mail", "recovery")))
    assert [(is_over(each), burns(each)) for each in (back, down, unsteady)] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert len({colour(back), colour(down)}) == 2
    assert heading(back) == "[DIGEST] 2 services are back up"
    assert "Service" not in dict(lines(down))


def test_what_lacks_its_service_is_told_by_its_incident():
    nameless = {**line("Shop"), "facts": {}}
    assert said(nameless, line("Mail"))["title"] == "2 services are down"
    assert worst([nameless, line("Mail", severity="high")]) == "high"
