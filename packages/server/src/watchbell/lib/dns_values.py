"""Values of DNS records compared: as in a zone file, whatever their spelling."""

from collections.abc import Iterable, Sequence
from typing import Literal

Match = Literal["any", "all", "exact", "none"]
_AS_THEY_ARE = ("TXT", "CAA", "SPF")
_LAST_PART_IS_ENOUGH = ("MX", "SRV")


def plain(value: str, record_type: str) -> str:
    """Two spellings of one value made equal; the text of TXT and CAA records is taken as it is."""
    if record_type in _AS_THEY_ARE:
        return value
    return " ".join(value.split()).removesuffix(".").casefold()


def mismatch(found: Sequence[str], expected: Iterable[str], match: Match, record_type: str) -> str | None:
    """What is wrong with the values found, `None` when they are as expected.

    An expected MX or SRV value may leave out the numbers before the name.
    """
    wanted = {plain(value, record_type) for value in expected}
    have = {plain(value, record_type) for value in found}
    short = {value.rpartition(" ")[2] for value in have} if record_type in _LAST_PART_IS_ENOUGH else set()
    missing = sorted(wanted - have - short)
    listed = ", ".join(found) or "nothing"
    if match == "none":
        present = sorted(wanted - set(missing))
        return f"expected not to find {', '.join(present)}, got {listed}" if present else None
    if wanted and (missing if match != "any" else len(missing) == len(wanted)):
        return f"expected {', '.join(missing)}, got {listed}"
    if wanted and match == "exact":
        more = [value for value in have if value not in wanted and value.rpartition(" ")[2] not in wanted & short]
        if more:
            return f"expected only {', '.join(sorted(wanted))}, got {listed}"
    return None
