import pytest
from pydantic import ValidationError

from watchbell.domain import browser_fields
from watchbell.domain.browser_steps import BrowserStep
from watchbell.domain.browser_subjects import SUBJECTS, blame, paths_of, reading_of
from watchbell.domain.findings import Finding
from watchbell.domain.judging import judge
from watchbell.lib.browser_visits import Act, Sight
from watchbell.probers.browser import PROBER


def target(url, **config):
    return PROBER.target.model_validate({"kind": "browser", "url": url, **config})


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"url": "ftp://x.org/"}, "http"),
        ({"password": "x"}, "user name"),
        ({"headers": {"a b": "c"}}, "cannot be a name"),
        ({"cookies": {"a": "b\nc"}}, "line breaks"),
        ({"browser_url": "nonsense"}, "DevTools"),
        ({"steps": [{"action": "click"}]}, "needs an element"),
        ({"steps": [{"action": "fly"}]}, "action"),
        ({"assertions": [{"subject": "text", "value": "x"}]}, "needs a path"),
    ],
)
def test_a_config_that_cannot_be_is_refused_with_a_reason(config, words):
    with pytest.raises(ValidationError, match=words):
        target(**{"url": "https://x.org/", **config})


def test_its_line_in_lists():
    assert PROBER.describe(target("https://x.org/")) == "https://x.org/"
    assert PROBER.describe(target("https://x.org/", steps=[{"action": "click", "selector": "a"}])).endswith("1 steps")
    assert PROBER.shorthand("https://me:p%40w@x.org/")["password"] == "p@w"


def test_its_fields_are_the_kinds_own():
    assert issubclass(PROBER.target, browser_fields.BrowserFields)


def test_a_secret_is_filled_in_and_not_shown():
    step = BrowserStep(action="fill", selector="#pass", secret="hunter2")
    assert step.act == Act("fill", "#pass", "hunter2", is_secret=True)
    assert "hunter2" not in repr(step)
    for wrong in ({"value": "x"}, {"action": "press"}):
        with pytest.raises(ValidationError, match="secret value is for fill"):
            BrowserStep.model_validate({"action": "fill", "selector": "a", "secret": "x", **wrong, "value": "x"})


def test_the_paths_of_assertions_are_found_at_any_depth_each_once():
    text = {"subject": "text", "path": "h1", "value": "x"}
    group = {"match": "any", "assertions": [text, {"match": "all", "assertions": [{**text, "path": "h2"}]}]}
    assertions = target("https://x.org/", assertions=[text, group]).assertions
    assert paths_of(assertions, "text") == ("h1", "h2")
    assert paths_of(assertions, "count") == ()


def test_what_was_not_seen_is_absent_and_what_could_not_be_read_says_why():
    sight = Sight(
        1, texts={"h1": [], "[": "bad selector"}, counts={"[": "bad selector"}, scripts={"x": (False, "no x")}
    )
    wanted = [
        {"subject": "text", "path": "h1", "operator": "not_exists"},
        {"subject": "lcp", "operator": "not_exists"},
        {"subject": "text", "path": "[", "value": "x"},
        {"subject": "count", "path": "[", "value": 1},
        {"subject": "script", "path": "x", "value": 1},
    ]
    found = judge(target("https://x.org/", assertions=wanted).assertions, reading_of(sight))
    assert [each.ok for each in found] == [True, True, False, False, False]
    assert [each.detail.endswith(why) for each, why in zip(found[2:], ("selector", "selector", "no x"), strict=True)]
    assert reading_of(sight).keys() == SUBJECTS.keys()


def test_blame_is_as_hard_as_it_is_said_to_be():
    assert blame("console errors", 2, ("oh no",), "ignore") == []
    assert blame("console errors", 0, (), "down") == [Finding("console errors", "0 console errors", ok=True)]
    [found] = blame("console errors", 2, ("oh no",), "degraded")
    assert found == Finding("console errors", "2 console errors, first: oh no", ok=False, soft=True)
