"""Whom an SNMP agent sees, and what it is asked, for each way to fill in the form."""

import pytest

from watchbell.domain.snmp_fields import SnmpFields
from watchbell.lib.snmp_user import User


def test_objects_are_asked_for_once_and_in_numbers():
    fields = SnmpFields(oids=["sysUpTime.0", "1.3.6.1.2.1.1.3.0", ".1.3.6.1"])
    assert fields.numbers == ("1.3.6.1.2.1.1.3.0", "1.3.6.1")
    assert SnmpFields().numbers == ("1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.1.0")


@pytest.mark.parametrize(
    ("config", "user"),
    [
        ({}, User("mia")),
        ({"authentication": "md5", "password": "authsecret"}, User("mia", "md5", "authsecret", None, "authsecret")),
        (
            {"authentication": "sha1", "password": "authsecret", "privacy": "des", "privacy_password": "privsecret"},
            User("mia", "sha1", "authsecret", "des", "privsecret"),
        ),
    ],
)
def test_a_user_proves_and_hides_as_far_as_was_chosen(config, user):
    assert SnmpFields(version="3", username="mia", **config).user == user
