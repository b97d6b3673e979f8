"""The fields that say how a DNS question is put."""

from typing import Literal

from pydantic import BaseModel, Field, field_validator

from watchbell.lib.dns_message import Asking


class DnsRequestFields(BaseModel):
    """Flags, class and extensions of a DNS question."""

    dnssec: Literal["off", "report", "require"] = Field(
        "off",
        title="DNSSEC",
        description="Ask the resolver to check signatures: note whether it could, or fail when it could not.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    recursion: bool = Field(
        True,
        title="Recursion",
        description="Ask the server to find the answer elsewhere; off to hear only what it knows itself.",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    checking_disabled: bool = Field(
        False,
        title="Accept wrong signatures",
        description="Ask for the answer even where its DNSSEC signatures are wrong (the CD flag).",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    record_class: Literal["IN", "CH", "HS"] = Field(
        "IN",
        title="Class",
        description="IN is the Internet; version.bind TXT is of class CH.",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    edns_size: int = Field(
        1232,
        title="EDNS size",
        description="Bytes of an answer by UDP that are taken; 0 asks without EDNS.",
        ge=0,
        le=4096,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    nsid: bool = Field(
        False,
        title="Ask which server answers",
        description="For servers that share an address (NSID).",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )

    @field_validator("edns_size")
    @classmethod
    def _size(cls, size: int) -> int:
        if 0 < size < 512:
            raise ValueError("EDNS takes at least 512 bytes; 0 is without EDNS")
        return size

    def asking(self, *, whole: bool) -> Asking:
        """How to ask; `whole` wants all sections of the reply."""
        return Asking(
            self.recursion,
            self.dnssec != "off",
            self.checking_disabled,
            self.edns_size,
            self.nsid,
            self.record_class,
            whole or self.nsid,
        )
