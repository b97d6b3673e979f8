from watchbell.lib import ids
from watchbell.lib.clock import DAY


def test_identifiers_of_one_process_are_in_order(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)
    made = [ids.uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert all(ids.is_uuid(each) for each in made)


def test_identifiers_go_on_after_those_of_an_earlier_process_whose_clock_was_ahead(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)
    ahead = ids.uuid7(ids.instant_of(ids.uuid7()) + DAY)
    ids.go_on_after(ahead)
    made = [ids.uuid7() for _ in range(100)]
    assert [ahead, *made] == sorted([ahead, *made])


def test_an_old_identifier_takes_nobody_back(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)
    newest = ids.uuid7()
    ids.go_on_after(ids.uuid7(1_000))
    assert ids.uuid7() > newest
