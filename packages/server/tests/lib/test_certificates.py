import datetime as dt

import pytest
import trustme

from watchbell.lib.certificates import LeafMemory, read_certificate

DAY = 86_400_000


@pytest.fixture(scope="module")
def pem():
    ends = dt.datetime(2027, 1, 11, tzinfo=dt.UTC)
    return trustme.CA().issue_cert("example.org", "192.0.2.7", not_after=ends).cert_chain_pems[0].bytes().decode()


def test_what_a_certificate_says_of_itself_is_read(pem):
    facts = read_certificate(pem)
    assert set(facts.sans) == {"example.org", "192.0.2.7"}
    assert facts.not_after == round(dt.datetime(2027, 1, 11, tzinfo=dt.UTC).timestamp() * 1000)
    assert facts.days_left(facts.not_after - 10 * DAY) == 10
    assert facts.days_left(facts.not_after + 1) == -1
    assert facts.as_facts(0, 3)["chain_length"] == 3


def test_what_is_none_is_refused():
    with pytest.raises(ValueError):
        read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


def test_the_memory_keeps_the_last_leaf_of_each_place_and_stays_small(pem):
    memory = LeafMemory(most=2)
    assert memory.learn("a:443", ("garbage",)) is None
    assert memory.recall("a:443") is None
    for place in ("a:443", "b:443", "c:443"):
        memory.learn(place, (pem,))
    assert memory.recall("c:443") == read_certificate(pem)
    assert memory.recall("a:443") is None
