"""Asks an SNMP agent for objects by UDP: one question at a time, said again each second, answers told from noise.

Our own encoding rather than pysnmp's: that needs a quarter of a second to load and start, keeps an engine with caches
for each loop and waits by its own retries, where a check has one time limit and a socket that only its agent reaches.
"""

import secrets
from collections.abc import Sequence

from watchbell.lib import snmp_user
from watchbell.lib.datagram_exchange import exchange
from watchbell.lib.datagrams import Datagrams
from watchbell.lib.snmp_packets import NO_SUCH_NAME, RESPONSE, Pdu, make_message, make_pdu, read_message
from watchbell.lib.snmp_user import NOT_IN_TIME, Engine, Heard, User
from watchbell.lib.snmp_values import Missing, Value, name_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

Values = list[tuple[str, Value]]


async def get_by_community(
    datagrams: Datagrams, version: int, community: str, oids: Sequence[str], watch: Stopwatch
) -> Values:
    """The values by version 1 (0) or 2c (1). Raises `NoConnection` for an error that the agent tells.

    Version 1 refuses a question as a whole when one object is missing: it is asked again without that one.
    """
    missing: dict[str, Missing] = {}
    while asked := [oid for oid in oids if oid not in missing]:
        number = _number()
        packet = make_message(version, community, make_pdu(number, asked))

        def read(data: bytes, number: int = number) -> Pdu:
            return _answering(read_message(data, version), number)

        pdu = await exchange(datagrams, packet, read, watch.doing)
        if pdu.error == NO_SUCH_NAME and 1 <= pdu.error_index <= len(asked):
            missing[asked[pdu.error_index - 1]] = Missing("is not known to the agent (no such name)")
            continue
        return _in_order(oids, _good(pdu, asked, datagrams.place), missing)
    return _in_order(oids, [], missing)


async def get_by_user(datagrams: Datagrams, user: User, oids: Sequence[str], watch: Stopwatch) -> Values:
    """The values by version 3: first who the agent is and what its clock says, then the question."""
    number = _number()
    nobody = User("")

    def read_nobody(data: bytes) -> Heard:
        return _numbered(snmp_user.read_message(data, nobody), number)

    heard = await exchange(datagrams, snmp_user.discovery(number, make_pdu(number, [])), read_nobody, watch.doing)
    engine = heard.engine
    if not 5 <= len(engine.identifier) <= 32:
        raise NoConnection(Trouble(f"{datagrams.place} does not tell its engine id: {heard.complaint}"))
    watch.lap("discovery", f"engine {engine.identifier.hex()}, started {engine.boots} times")
    watch.doing = "answer"
    heard = await _ask(datagrams, user, engine, oids, watch)
    if heard.report == NOT_IN_TIME:  # its clock is told by this very report, with a signature
        watch.lap("clock", f"the agent is {heard.engine.time} s old")
        heard = await _ask(datagrams, user, Engine(engine.identifier, *heard.engine[1:]), oids, watch)
    if heard.report is not None:
        raise NoConnection(Trouble(f"{datagrams.place} refused user {user.name}: {heard.complaint}"))
    return _in_order(oids, _good(heard.pdu, oids, datagrams.place), {})


async def _ask(datagrams: Datagrams, user: User, engine: Engine, oids: Sequence[str], watch: Stopwatch) -> Heard:
    number = _number()

    def read(data: bytes) -> Heard:
        heard = _numbered(snmp_user.read_message(data, user), number)
        if heard.engine.identifier != engine.identifier:
            raise ValueError("it comes from another engine")
        if heard.report is None:
            _answering(heard.pdu, number)
        return heard

    return await exchange(
        datagrams, snmp_user.make_message(number, user, engine, make_pdu(number, oids)), read, watch.doing
    )


def _good(pdu: Pdu, asked: Sequence[str], place: str) -> Values:
    if pdu.error:
        index = pdu.error_index - 1
        about = f" for {name_of(asked[index])}" if 0 <= index < len(asked) else ""
        raise NoConnection(Trouble(f"{place} answered {pdu.error_words}{about}"))
    return pdu.values


def _in_order(oids: Sequence[str], values: Values, missing: dict[str, Missing]) -> Values:
    found = {**dict(values), **missing}
    return [(oid, found.get(oid, Missing("is missing in the agent's answer"))) for oid in oids]


def _answering(pdu: Pdu, number: int) -> Pdu:
    if pdu.kind != RESPONSE or pdu.request_id != number:
        raise ValueError("it answers another request")
    return pdu


def _numbered(heard: Heard, number: int) -> Heard:
    if heard.message_id != number:
        raise ValueError("it answers another request")
    return heard


def _number() -> int:
    return secrets.randbelow(0x7FFF_FFFE) + 1
