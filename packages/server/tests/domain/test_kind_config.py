import pytest
from pydantic import ValidationError

from watchbell.domain.kind_config import KindConfig


class Config(KindConfig):
    host: str
    port: int = 80


def test_unknown_words_are_refused_and_spaces_around_texts_are_taken_off():
    assert Config(host="  example.org ").host == "example.org"
    with pytest.raises(ValidationError, match="prot"):
        Config.model_validate({"host": "x", "prot": 1})


def test_a_config_never_changes_so_that_what_is_worked_out_of_it_may_be_kept():
    config = Config(host="x")
    with pytest.raises(ValidationError, match="frozen"):
        config.port = 1
    assert hash(config) == hash(Config(host="x"))
