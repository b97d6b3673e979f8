import pytest

from watchbell.lib.mail_address import bare, check_address, check_sender


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ops@example.com", "ops@example.com"),
        (" ops+alerts@example.com ", "ops+alerts@example.com"),
        ("root@localhost", "root@localhost"),
        ("o'brien.x@sub.example.co.uk", "o'brien.x@sub.example.co.uk"),
        ("ops@bücher.example", "ops@xn--bcher-kva.example"),
    ],
)
def test_good_addresses(text, address):
    assert check_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "@", "a@", "@b", "a b@c", "a@b c", "a@b..c", "a@-b", ".a@b", "a.@b", "a@b,c@d", "<a@b>", "a@b;", "ü@b", "a\x00@b", "x" * 65 + "@b", "a@" + "b." * 127 + "c"],
)  # fmt: skip
def test_bad_addresses(text):
    with pytest.raises(ValueError):
        check_address(text)


@pytest.mark.parametrize(
    ("text", "sender", "address"),
    [
        ("a@b.example", "a@b.example", "a@b.example"),
        ("Shop alarms <a@b.example>", "Shop alarms <a@b.example>", "a@b.example"),
        ("Bell, Inc. <a@b>", '"Bell, Inc." <a@b>', "a@b"),
        (" <a@b> ", "a@b", "a@b"),
        ('"Bell, Inc." <a@b>', '"Bell, Inc." <a@b>', "a@b"),
        ("Glöckchen <a@b>", "Glöckchen <a@b>", "a@b"),
    ],
)
def test_good_senders(text, sender, address):
    assert check_sender(text) == sender
    assert bare(sender) == address


@pytest.mark.parametrize(
    "text", ["", "Bell", "Bell <>", "Bell <a@b> x", "Bell <a@b", "a@b <c>", "x\r\nBcc: a@b", "a@b\x00"]
)
def test_bad_senders(text):
    with pytest.raises(ValueError):
        check_sender(text)
