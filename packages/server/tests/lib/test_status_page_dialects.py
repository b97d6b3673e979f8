import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.status_page_dialects import SOURCES, Component, likely, urls_of, worst_of


def parts(*levels):
    return [Component(str(number), level, level) for number, level in enumerate(levels)]


@pytest.mark.parametrize(
    ("levels", "whole"),
    [
        ([], "unknown"),
        (["unknown"], "unknown"),
        (["operational", "unknown"], "operational"),
        (["operational", "maintenance"], "maintenance"),
        (["operational", "degraded"], "degraded"),
        (["operational", "major"], "partial"),
        (["major", "unknown"], "major"),
        (["major", "major"], "major"),
    ],
)
def test_the_whole_is_made_of_its_parts(levels, whole):
    assert worst_of(parts(*levels)) == whole


@pytest.mark.parametrize(
    ("dialect", "url", "found"),
    [
        ("statuspage", "https://s.example", ["https://s.example/api/v2/summary.json"]),
        ("statuspage", "https://s.example/a/?x=1#y", ["https://s.example/a/api/v2/summary.json"]),
        ("statuspage", "https://s.example/api/v2/summary.json", ["https://s.example/api/v2/summary.json"]),
        (
            "kuma",
            "https://s.example/status/shop",
            ["https://s.example/api/status-page/shop", "https://s.example/api/status-page/heartbeat/shop"],
        ),
        (
            "kuma",
            "https://s.example",
            ["https://s.example/api/status-page/default", "https://s.example/api/status-page/heartbeat/default"],
        ),
        (
            "kuma",
            "https://s.example/api/status-page/heartbeat/a",
            ["https://s.example/api/status-page/a", "https://s.example/api/status-page/heartbeat/a"],
        ),
        ("gatus", "https://s.example/", ["https://s.example/api/v1/endpoints/statuses?page=1&pageSize=100"]),
    ],
)
def test_the_documents_are_where_the_page_is(dialect, url, found):
    assert list(urls_of(dialect, url)) == found


def test_a_url_with_a_slug_is_first_tried_as_kuma():
    assert likely("https://x/status/shop")[0] == "kuma"
    assert likely("https://x/")[0] == "statuspage"
    assert set(likely("https://x/status/shop")) == set(SOURCES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["status", "indicator", "components", "incidents", "page", "data", "attributes", "aggregate_state", "included",
                 "publicGroupList", "heartbeatList", "monitorList", "id", "name", "results", "key", "success", "errors", "group"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON, JSON)
def test_whatever_a_page_answers_is_a_state_or_a_value_error(first, second):
    for source in SOURCES.values():
        try:
            state = source.read(*[first, second][: len(source.paths)])
        except ValueError:
            continue
        assert isinstance(state.said, str)
        assert all(isinstance(each.name, str) for each in state.components)
