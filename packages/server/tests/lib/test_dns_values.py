from watchbell.lib.dns_values import mismatch, plain


def test_spellings_of_one_value_are_equal_but_texts_are_taken_as_they_are():
    assert plain("10  Mail.Example.org.", "MX") == "10 mail.example.org"
    assert plain("AbC ", "TXT") == "AbC "


def test_no_expectation_fits_anything_and_nothing():
    assert mismatch([], [], "any", "A") is None
    assert mismatch(["192.0.2.7"], [], "all", "A") is None


def test_none_must_be_there():
    assert mismatch(["192.0.2.7"], ["192.0.2.8"], "none", "A") is None
    assert mismatch(["10 a.example"], ["a.example"], "none", "MX") == "expected not to find a.example, got 10 a.example"


def test_numbers_may_be_left_out_but_an_exact_list_has_no_other():
    assert mismatch(["10 a.example", "20 b.example"], ["a.example", "20 b.example"], "exact", "MX") is None
    wrong = mismatch(["10 a.example", "20 b.example"], ["a.example"], "exact", "MX")
    assert wrong == "expected only a.example, got 10 a.example, 20 b.example"
