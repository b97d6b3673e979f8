"""A target that fails, or our own way out? Judged before a failure counts, where it would matter."""

import re
from typing import Any

from msgspec.structs import replace

from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import Target
from watchbell.lib.connectivity import Connectivity
from watchbell.lib.host_names import is_address
from watchbell.lib.private_addresses import is_private
from watchbell.pipeline.fleet import Watched

_BETWEEN = re.compile(r"[\s,()]+")
_WITH_PORT = re.compile(r"^(?:\[([0-9a-fA-F:.%]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$")


async def judged(
    connectivity: Connectivity, watched: Watched, seen: Observation, began: float, now: int
) -> Observation:
    """The observation as it is, or as our own fault when a public target failed while nothing public answered.

    `began` is when the check began, by the connectivity's clock. The anchors are asked only when the failure would make
    the monitor down, when failures come in numbers, and while the connection is known to be lost.
    """
    if not connectivity.is_on or seen.verdict is Verdict.FAULT or _is_upside_down(watched):
        return seen
    if not seen.verdict.is_bad:
        if connectivity.wants_proof and is_public(watched, seen):
            connectivity.witness(now)
        return seen
    if not is_public(watched, seen):
        return seen
    is_storm = connectivity.note_failure()
    if not (is_storm or connectivity.is_lost or watched.is_about_to_fall):
        return seen
    if not await connectivity.was_lost(began, now):
        return seen
    reason = f"this server has no connection to the outside (no answer from {connectivity.names}); {seen.error}"
    return replace(seen, verdict=Verdict.FAULT, error=reason)


def is_public(watched: Watched, seen: Observation) -> bool:
    """Whether the target is known to be at a public address: by this check, else by what was known of it before."""
    for addresses in (_met(seen), _addresses(watched.facts.get("ip")), _addresses(watched.place)):
        if addresses:
            return not any(is_private(address) for address in addresses)
    return False


def _is_upside_down(watched: Watched) -> bool:
    return isinstance(watched.target, Target) and watched.target.upside_down


def _met(seen: Observation) -> list[str]:
    known = _addresses(seen.facts.get("ip"))
    if known or not seen.verdict.is_bad:
        return known
    return [
        address for step in seen.steps if step.name in ("resolve", "connect") for address in _addresses(step.detail)
    ]


def _addresses(text: Any) -> list[str]:
    """The IP addresses in a text, with or without ports."""
    found = []
    for word in _BETWEEN.split(text) if isinstance(text, str) else ():
        match = _WITH_PORT.match(word)
        address = (match[1] or match[2]) if match else word
        if address and is_address(address):
            found.append(address)
    return found
