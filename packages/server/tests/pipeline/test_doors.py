"""Addresses in memory."""

from watchbell.domain.addresses import Door, hashed, slug_address, token_address
from watchbell.pipeline.doors import Doors

TOKEN = token_address("0123456789abcdef0123456789abcdef")


def test_an_address_leads_to_its_monitor_until_that_is_dropped():
    doors = Doors()
    doors.put(1, [Door(1, TOKEN), Door(1, slug_address("org", "backup"))])
    assert [door.monitor_n for door in doors.at(TOKEN)] == [1]
    doors.drop(1)
    assert (doors.at(TOKEN), doors.at(slug_address("org", "backup"))) == ((), ())


def test_new_addresses_take_the_place_of_the_old_ones():
    doors = Doors()
    doors.put(1, [Door(1, slug_address("org", "old"))])
    doors.put(1, [Door(1, slug_address("org", "new"))])
    assert doors.at(slug_address("org", "old")) == ()
    assert doors.at(slug_address("org", "new")) == [Door(1, slug_address("org", "new"))]


def test_two_monitors_may_share_an_address_and_one_stays_when_the_other_goes():
    doors = Doors()
    for n in (1, 2):
        doors.put(n, [Door(n, "gatus:_backup", hashed(str(n)))])
    doors.drop(1)
    assert [door.monitor_n for door in doors.at("gatus:_backup")] == [2]


def test_a_uuid_is_the_same_address_with_hyphens_and_in_capitals():
    assert token_address("01234567-89AB-CDEF-0123-456789ABCDEF") == TOKEN
    assert token_address("PushToken") != token_address("pushtoken")
