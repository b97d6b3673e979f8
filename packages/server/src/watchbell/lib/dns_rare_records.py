"""The data of the record types that few people watch, by a full DNS library, loaded when the first one comes."""


def rare_text(data: bytes, at: int, end: int, number: int) -> str:
    """A record's data as in a zone file; in the form for unknown types (RFC 3597) when it cannot be read."""
    import dns.exception  # noqa: PLC0415 - heavy, and hardly ever needed
    import dns.rdata  # noqa: PLC0415 - as above
    import dns.rdataclass  # noqa: PLC0415 - as above
    import dns.rdatatype  # noqa: PLC0415 - as above

    try:
        return dns.rdata.from_wire(
            dns.rdataclass.IN, dns.rdatatype.RdataType.make(number), data, at, end - at
        ).to_text()
    except (dns.exception.DNSException, ValueError, IndexError, OverflowError):
        return f"\\# {end - at} {data[at:end].hex()}".rstrip()
