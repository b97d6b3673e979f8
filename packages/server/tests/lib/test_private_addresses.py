import pytest

from watchbell.lib.host_names import is_address
from watchbell.lib.private_addresses import PrivateAddress, is_private, resolve_public
from watchbell.lib.resolving import NotResolved, encode_name


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "198.18.0.1", "192.0.2.1", "168.63.129.16",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "2002:7f00:1::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "nonsense", "",
    ],
)  # fmt: skip
def test_private_special_and_disguised_addresses_are_private(address):
    assert is_private(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_not_private(address):
    assert not is_private(address)


async def test_a_literal_private_address_is_refused_by_name():
    with pytest.raises(PrivateAddress, match=r"127\.0\.0\.1:80 is not a public address"):
        await resolve_public("127.0.0.1", 80)


async def test_a_name_that_resolves_to_loopback_is_refused_and_its_address_told():
    with pytest.raises(PrivateAddress, match=r"localhost:80 \((127\.0\.0\.1|::1)\)"):
        await resolve_public("localhost", 80)


async def test_a_public_literal_is_pinned_as_it_is():
    assert await resolve_public("1.1.1.1", 443) == ["1.1.1.1"]


async def test_decimal_and_short_spellings_of_loopback_do_not_slip_through():
    for spelling in ("2130706433", "127.1", "0x7f000001"):
        with pytest.raises((PrivateAddress, NotResolved)):
            await resolve_public(spelling, 80)


def test_addresses_are_told_from_names():
    assert is_address("::1")
    assert is_address("10.0.0.1")
    assert not is_address("10.0.0.1.example.org")


def test_names_beyond_ascii_are_asked_for_in_punycode():
    assert encode_name("bücher.example") == "xn--bcher-kva.example"
    with pytest.raises(NotResolved, match="not a valid host name"):
        encode_name("a" * 70 + "ü.example")
