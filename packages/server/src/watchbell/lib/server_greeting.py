"""What a server of a line protocol said of itself before anything was asked of it."""

from typing import NamedTuple

from watchbell.lib.certificates import CertificateFacts


class Met(NamedTuple):
    """Its greeting and capabilities, its certificate if it has one, and figures that were asked for."""

    greeting: str
    capabilities: list[str]
    leaf: CertificateFacts | None
    figures: dict[str, float]
