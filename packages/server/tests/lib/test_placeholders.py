import pytest

from watchbell.lib.placeholders import fill, names_in, unfill


def test_names_are_found_and_filled():
    assert names_in("{{a}}/{{ b_1 }}/{c}/{{") == ["a", "b_1"]
    assert fill("{{a}}/{{ b_1 }}/{c}", {"a": "1", "b_1": "{{a}}"}) == "1/{{a}}/{c}"
    assert fill('"{{a}}"', {"a": 'x"'}, lambda value: value.replace('"', '\\"')) == '"x\\""'
    with pytest.raises(KeyError):
        fill("{{a}}", {})


@pytest.mark.parametrize("text", ["{{}}", "{{ }}", "{{1}}", "{{a b}}", "{{a.b}}", "{{a|upper}}"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValueError, match="holds no name"):
        names_in(text)


def test_values_are_shown_by_their_names_and_short_ones_only_where_they_stand_alone():
    values = {"token": "secret-1", "pin": "1234", "n": "42", "id": "777"}
    assert unfill("x-secret-1-y 1234 a12345 42 777", values, {"id"}) == "x-{{token}}-y {{pin}} a12345 42 777"
    assert unfill("to /a%20b%2Fc", {"path": "a b/cdef"[:5] + "x"}, ()) == "to /a%20b%2Fc"
    assert unfill("?q=a%20b%2Fc", {"path": "a b/c!"[:5] + ""}, ()) == "?q={{path}}"
