"""The numbers of DNS (IANA, Domain Name System Parameters): record types, classes, answer codes, extended errors."""

RECORD_TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "CAA": 257,
}  # fmt: skip
"""The types that people watch, read by ourselves."""
MORE_TYPES = {
    "HINFO": 13, "RP": 17, "AFSDB": 18, "LOC": 29, "NAPTR": 35, "KX": 36, "CERT": 37, "DNAME": 39, "APL": 42, "DS": 43,
    "SSHFP": 44, "IPSECKEY": 45, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "DHCID": 49, "NSEC3": 50, "NSEC3PARAM": 51,
    "TLSA": 52, "SMIMEA": 53, "HIP": 55, "CDS": 59, "CDNSKEY": 60, "OPENPGPKEY": 61, "CSYNC": 62, "ZONEMD": 63,
    "SVCB": 64, "HTTPS": 65, "SPF": 99, "EUI48": 108, "EUI64": 109, "ANY": 255, "URI": 256,
}  # fmt: skip
"""All others that somebody may ask for."""
TYPE_NAMES = {number: name for name, number in (RECORD_TYPES | MORE_TYPES).items()}
CLASSES = {"IN": 1, "CH": 3, "HS": 4}
RCODES = {
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN", 7: "YXRRSET",
    8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS", 23: "BADCOOKIE",
}  # fmt: skip
REASONS = {
    0: "other error", 1: "unsupported DNSKEY algorithm", 2: "unsupported DS digest type", 3: "stale answer",
    4: "forged answer", 5: "DNSSEC indeterminate", 6: "DNSSEC bogus", 7: "signature expired",
    8: "signature not yet valid", 9: "DNSKEY missing", 10: "RRSIGs missing", 11: "no zone key bit set",
    12: "NSEC missing", 13: "cached error", 14: "not ready", 15: "blocked", 16: "censored", 17: "filtered",
    18: "prohibited", 19: "stale NXDOMAIN answer", 20: "not authoritative", 21: "not supported",
    22: "no reachable authority", 23: "network error", 24: "invalid data", 25: "signature expired before valid",
    26: "too early", 27: "unsupported NSEC3 iterations", 28: "unable to conform to policy", 29: "synthesized",
}  # fmt: skip
"""Extended errors (RFC 8914 and its registry)."""
