import pytest

from watchbell.domain.incidents import Entry, EntryKind, IncidentStatus
from watchbell.domain.public_words import public_update


def entry(kind: EntryKind, by: str) -> Entry:
    return Entry("e", "i", kind, IncidentStatus.INVESTIGATING, "db is down: refused by 10.0.0.5:5432", by, 7)


@pytest.mark.parametrize("kind", list(EntryKind))
def test_strangers_never_read_what_the_program_wrote_for_members(kind):
    said = public_update(entry(kind, by=""))
    assert said is None or "10.0.0.5" not in said.body


def test_strangers_read_what_people_posted():
    said = public_update(entry(EntryKind.UPDATE, by="olga"))
    assert (said.at, said.status, said.body) == (7, "investigating", "db is down: refused by 10.0.0.5:5432")


@pytest.mark.parametrize("kind", [EntryKind.NOTE, EntryKind.ACKNOWLEDGED])
def test_notes_and_acknowledgements_are_nobodys_business_outside(kind):
    assert public_update(entry(kind, by="olga")) is None
