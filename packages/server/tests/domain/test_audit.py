from watchbell.domain.audit import changed, without_secrets
from watchbell.domain.secrets_in_config import REDACTED


def test_values_under_names_that_sound_secret_are_hidden_at_any_depth() -> None:
    entry = {"config": {"url": "https://example.org", "smtp_password": "hunter2"}, "tokens": [{"api_key": "k"}]}
    assert without_secrets(entry) == {
        "config": {"url": "https://example.org", "smtp_password": REDACTED},
        "tokens": REDACTED,
    }


def test_that_there_is_a_secret_may_be_known() -> None:
    assert without_secrets({"has_password": True, "token": None}) == {"has_password": True, "token": None}


def test_a_change_keeps_only_what_differs_on_both_sides() -> None:
    before, after = changed({"name": "a", "tags": ["x"], "gone": 1}, {"name": "b", "tags": ["x"], "new": 2})
    assert before == {"name": "a", "gone": 1}
    assert after == {"name": "b", "new": 2}
