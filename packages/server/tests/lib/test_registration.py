from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.registration import Limited, NotRegistered, read_rdap, read_whois, referral
from watchbell.lib.whois_dates import read_date

COM = """
   Domain Name: EXAMPLE.COM
   Registrar: Example Registrar, Inc.
   Updated Date: 2025-08-14T07:01:44Z
   Creation Date: 1995-08-14T04:00:00Z
   Registry Expiry Date: 2026-08-13T04:00:00Z
   Domain Status: clientDeleteProhibited https://icann.org/epp#clientDeleteProhibited
   Name Server: A.IANA-SERVERS.NET
   Name Server: B.IANA-SERVERS.NET
>>> Last update of whois database: 2026-01-01T00:00:00Z <<<
NOTICE: The expiration date displayed in this record is the date the registrar's sponsorship expires.
You are not authorized to access or query our Whois database with high-volume processes; rate limit applies.
"""
UK = """
    Domain name:
        example.co.uk

    Registrar:
        Example Ltd [Tag = EX]

    Relevant dates:
        Registered on: 12-Jan-2005
        Expiry date:  12-Jan-2027
"""
JP = """
[ JPRS database provides information on network administration. ]
[Domain Name]                   EXAMPLE.JP
[Registrant]                    Example
[Created on]                    2001/03/26
[Expires on]                    2027/03/31
[Status]                        Active
[Name Server]                   ns1.example.jp
"""
RU = "domain: EXAMPLE.RU\nnserver: ns1.example.ru. 192.0.2.1\nstate: REGISTERED, DELEGATED\npaid-till: 2026-11-02T21:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "expiry"),
    [(COM, "2026-08-13T04:00:00Z"), (UK, "2027-01-12"), (JP, "2027-03-31"), (RU, "2026-11-02T21:00:00Z")],
)
def test_the_end_is_found_in_the_texts_of_registries(text, expiry):
    assert read_whois("example", text, "it").expires_at == read_date(expiry)


def test_everything_else_is_read_too():
    found = read_whois("example.com", COM, "whois.example")
    assert found.registrar == "Example Registrar, Inc."
    assert found.registered_at == read_date("1995-08-14T04:00:00Z")
    assert found.status == ("clientdeleteprohibited",)
    assert found.name_servers == ("a.iana-servers.net", "b.iana-servers.net")
    assert found.source == "whois.example"


@pytest.mark.parametrize(
    "text", ['No match for "GONE.COM".', "Domain not found.\r\n", "Status: free", "", "% nothing found"]
)
def test_what_is_not_registered_is_told(text):
    with pytest.raises(NotRegistered):
        read_whois("gone.com", text, "it")


@pytest.mark.parametrize(
    "text",
    [
        "WHOIS LIMIT EXCEEDED - SEE WWW.PIR.ORG",
        "% Quota exceeded",
        "Too many requests, try again later",
        "Access denied",
    ],
)
def test_a_limit_is_told_in_the_servers_words(text):
    with pytest.raises(Limited, match=text.strip("% ")):
        read_whois("example.com", text, "it")


def test_a_registry_may_tell_no_end():
    assert (
        read_whois("example.de", "Domain: example.de\nNserver: ns1.example.de\nStatus: connect\n", "it").expires_at
        is None
    )


def test_iana_refers_to_the_registry():
    assert referral(
        "refer:        whois.verisign-grs.com\n\ndomain:       COM\nwhois:        whois.verisign-grs.com\n"
    ) == ("whois.verisign-grs.com")
    assert referral("domain: EXAMPLE\nstatus: ACTIVE\n") is None


def test_an_rdap_document_is_read():
    document = {
        "objectClassName": "domain",
        "ldhName": "EXAMPLE.COM",
        "status": ["client hold", "active", 7],
        "events": [
            {"eventAction": "registration", "eventDate": "1995-08-14T04:00:00Z"},
            {"eventAction": "expiration", "eventDate": "2026-08-13T04:00:00Z"},
            "odd",
        ],
        "nameservers": [{"ldhName": "A.IANA-SERVERS.NET."}, {"ldhName": None}],
        "entities": [
            {"roles": ["technical"]},
            {
                "roles": ["registrar"],
                "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Ex Inc."]]],
            },
        ],
    }
    found = read_rdap("example.com", document, "https://rdap.example/")
    assert (found.expires_at, found.registered_at) == (
        read_date("2026-08-13T04:00:00Z"),
        read_date("1995-08-14T04:00:00Z"),
    )
    assert (found.registrar, found.status, found.name_servers) == (
        "Ex Inc.",
        ("clienthold", "active"),
        ("a.iana-servers.net",),
    )


@pytest.mark.parametrize("document", [None, [], "x", {"objectClassName": "entity"}])
def test_another_document_is_refused(document):
    with pytest.raises(ValueError, match="no RDAP document"):
        read_rdap("example.com", document, "it")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["events", "status", "entities", "nameservers", "roles", "vcardArray"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_no_document_breaks_it(document):
    with suppress(ValueError):
        read_rdap("example.com", document, "it")


@given(st.text(max_size=400))
def test_no_text_breaks_it(text):
    with suppress(NotRegistered, Limited):
        read_whois("example.com", text, "it")
    referral(text)
