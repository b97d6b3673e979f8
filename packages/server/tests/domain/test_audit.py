"""The audit log never holds a secret."""

from watchbell.domain.audit import changed, without_secrets
from watchbell.domain.secrets_in_config import REDACTED


def test_values_under_secret_names_are_hidden_at_any_depth():
    before = {
        "name": "Shop",
        "password": "x",
        "config": {"url": "https://a", "api_key": "x", "headers": [{"Authorization": "x"}], "token": None},
        "password_hash": "x",
        "has_token": True,
        "tags": ("a", "b"),
    }
    assert without_secrets(before) == {
        "name": "Shop",
        "password": REDACTED,
        "config": {"url": "https://a", "api_key": REDACTED, "headers": [{"Authorization": REDACTED}], "token": None},
        "password_hash": REDACTED,
        "has_token": True,
        "tags": ["a", "b"],
    }
    assert without_secrets(None) is None


def test_only_what_differs_is_kept():
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2}, {"b": 3, "c": 4})
