"""The draft of a postmortem: the public part holds what strangers have read already, and nothing more."""

from watchbell.domain.alerts import AlertType, DeliveryStatus
from watchbell.domain.incidents import Entry, EntryKind, Incident, IncidentStatus
from watchbell.domain.postmortems import Facts, ToldLine, internal_draft, public_draft
from watchbell.domain.services import Impact
from watchbell.lib.clock import MINUTE, SECOND, parse_rfc3339

START = parse_rfc3339("2026-01-31T11:00:00Z")
END = START + 65 * MINUTE


def entry(kind, body, at, by="", status=IncidentStatus.INVESTIGATING):
    return Entry(f"e{at}", "i", kind, status, body, by, at)


def facts(**changes):
    incident = Incident(
        id="i",
        org_id="o",
        title="Shop is down",
        status=IncidentStatus.RESOLVED,
        impact=Impact.MAJOR,
        is_auto=True,
        auto_service_id="s",
        started_at=START,
        resolved_at=END,
        acknowledged_at=START + 4 * MINUTE,
        acknowledged_by="mia",
        acknowledge_note="the cache",
        created_by="",
        created_at=START + 30 * SECOND,
        updated_at=END,
        version=5,
    )
    known = {
        "incident": incident,
        "entries": [
            entry(EntryKind.CREATED, "web is down: connection to db7.internal refused", START + 30 * SECOND),
            entry(EntryKind.ACKNOWLEDGED, "Acknowledged by mia: the cache", START + 4 * MINUTE, "mia"),
            entry(EntryKind.NOTE, "it was the\nintern", START + 5 * MINUTE, "mia"),
            entry(EntryKind.UPDATE, "A disk is full.", START + 6 * MINUTE, "mia", IncidentStatus.IDENTIFIED),
            entry(EntryKind.RESOLVED, "web is back", END, "", IncidentStatus.RESOLVED),
        ],
        "part_entries": [entry(EntryKind.UPDATE, "df says 100 %", START + 2 * MINUTE, "mia")],
        "services": ["Shop"],
        "hidden_services": ["Ledger"],
        "monitors": ["web"],
        "told": [
            ToldLine(START + 30 * SECOND, AlertType.FAILURE, None, "Ops", DeliveryStatus.SENT, START + 31 * SECOND),
            ToldLine(START + MINUTE, AlertType.FAILURE, "joined_incident", None, None, None),
        ],
        "time_zone": "Europe/Berlin",
    }
    return Facts(**{**known, **changes})


def test_the_public_part_holds_nothing_of_the_inside():
    text = public_draft(facts())
    for secret in ("db7", "intern", "mia", "cache", "Ledger", "web", "Ops", "df says"):
        assert secret not in text
    assert "From 31 Jan 2026, 12:00 CET to 31 Jan 2026, 13:05 CET, for 1 h 5 min, Shop did not work for many." in text
    assert "- **31 Jan 2026, 12:06 CET** Identified: A disk is full." in text


def test_the_internal_part_tells_all_of_it():
    text = internal_draft(facts())
    assert "- Noticed: 31 Jan 2026, 12:00 CET (30 s after the beginning)" in text
    assert "- Acknowledged: 31 Jan 2026, 12:04 CET by mia (4 min after the beginning)" in text
    assert "- Resolved: 31 Jan 2026, 13:05 CET (1 h 5 min after the beginning)" in text
    assert "- **31 Jan 12:05:00** note (mia): it was the intern" in text
    assert "connection to db7.internal refused" in text
    assert text.index("df says 100 %") < text.index("Acknowledged by mia: the cache")
    assert "- Service Ledger (not on the public page)" in text
    assert "failure to Ops: sent after 1 s" in text
    assert "failure: nobody, because joined incident" in text


def test_what_never_happened_is_said_so():
    text = internal_draft(facts(told=[], entries=[], part_entries=[]))
    assert "Nobody." in text
