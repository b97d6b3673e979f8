from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.errors import Invalid, WatchbellError
from watchbell.domain.import_plan import Fate, PlannedMonitor
from watchbell.services.import_fitting import fitted
from watchbell.services.monitor_kinds import monitor_kinds


def fit(kind: str, config: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    left, notes = fitted(PlannedMonitor("1", "x", "there", kind, config), config)
    assert all(note.fate is Fate.LEFT_OUT for note in notes)
    return left, [note.field for note in notes]


def test_what_a_kind_does_not_know_goes_and_the_rest_stays() -> None:
    left, gone = fit("http", {"url": "https://x.example", "verify_tls": False, "nonsense": 1, "proxy_url": "ftp://x"})
    assert left == {"url": "https://x.example", "verify_tls": False}
    assert sorted(gone) == ["nonsense", "proxy_url"]


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("http", {"url": "ftp://x"}),
        ("dns", {"hostname": "x.example", "record_type": "NO"}),
        ("heartbeat", {"schedule": "0 3 * * *", "time_zone": "Atlantis/Center"}),
        ("tcp", {"host": "x"}),
        ("no_such_kind", {}),
    ],
)
def test_without_what_it_is_about_nothing_is_made(kind: str, config: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        fit(kind, config)


def test_an_assertion_that_is_not_understood_takes_no_other_with_it() -> None:
    good = {"subject": "status", "operator": "equals", "value": 200}
    bad = [{"subject": "json", "path": "$[", "operator": "exists"}, {"match": "any", "assertions": []}]
    left, gone = fit("http", {"url": "https://x.example", "assertions": [bad[0], good, bad[1]]})
    assert left["assertions"] == [good]
    assert gone == ["assertions", "assertions"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FIELDS = {kind: sorted(found.target.model_fields) for kind, found in monitor_kinds().items()}


@given(st.data(), st.sampled_from(sorted(FIELDS)))
def test_whatever_is_planned_fits_in_the_end_or_is_refused(data: st.DataObject, kind: str) -> None:
    names = st.sampled_from([name for name in FIELDS[kind] if name != "assertions"]) | st.text(max_size=4)
    config = data.draw(st.dictionaries(names, ANYTHING, max_size=5))
    try:
        left, _ = fit(kind, config)
    except WatchbellError:
        return
    monitor_kinds()[kind].target.model_validate(left)
