import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.lib.secret_box import SecretBox, SecretUnreadableError

BOX = SecretBox(["correct horse battery staple"])


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_what_was_sealed_opens_again(text):
    assert BOX.open(BOX.seal(text)) == text


def test_the_sealed_form_hides_the_text_and_differs_each_time():
    first, second = BOX.seal("hunter2"), BOX.seal("hunter2")
    assert "hunter2" not in first
    assert first != second


def test_the_same_key_opens_on_another_machine():
    assert SecretBox([" correct horse battery staple\n"]).open(BOX.seal("x")) == "x"


def test_another_key_cannot_open_and_the_error_holds_nothing():
    sealed = BOX.seal("hunter2")
    with pytest.raises(SecretUnreadableError) as caught:
        SecretBox(["another"]).open(sealed)
    assert sealed not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", ["", "hunter2", "gAAAAA", "ü", "\ud800"])
def test_garbage_is_refused(text):
    with pytest.raises(SecretUnreadableError):
        BOX.open(text)


def test_a_new_first_key_seals_and_the_old_one_still_opens():
    rotated = SecretBox(["new", "correct horse battery staple"])
    old = BOX.seal("hunter2")
    assert rotated.open(old) == "hunter2"
    assert SecretBox(["new"]).open(rotated.reseal(old)) == "hunter2"


@pytest.mark.parametrize("keys", [[], [""], ["a", "  "]])
def test_an_empty_key_is_refused(keys):
    with pytest.raises(ValueError, match="secret key"):
        SecretBox(keys)


def test_repr_shows_no_key():
    assert "correct" not in repr(BOX)


def test_only_who_has_the_key_can_sign():
    signature = BOX.sign("badge of 1")
    assert BOX.sign("badge of 1") == signature
    assert BOX.is_signed("badge of 1", signature[:6])
    assert not BOX.is_signed("badge of 2", signature[:6])
    assert not SecretBox(["another"]).is_signed("badge of 1", signature)
    assert SecretBox(["new", "correct horse battery staple"]).is_signed("badge of 1", signature)
