"""Questions to an agent: what is missing is said for each object, in the order they were asked for."""

import asyncio

from support import datagrams
from watchbell.lib.ber import encode, integer, octets, sequence
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.snmp_client import get_by_community
from watchbell.lib.snmp_packets import RESPONSE, whole
from watchbell.lib.snmp_values import Missing, encode_oid
from watchbell.lib.stopwatch import Stopwatch


def old_agent(data):
    """A faithful agent of version 1 that knows one object: it refuses any question for others as a whole."""
    _, community, question = whole(data).parts
    number, _, _, bindings = question.parts
    names = [each.parts[0].content for each in bindings.parts]
    known = encode_oid("1.3.6.1.2.1.1.5.0")
    wrong = [index + 1 for index, name in enumerate(names) if name != known]
    answers = [sequence(encode(0x06, known), octets("tower")) for _ in names] if not wrong else []
    error, index = (2, wrong[0]) if wrong else (0, 0)
    pdu = sequence(integer(number.number), integer(error), integer(index), sequence(*answers), tag=RESPONSE)
    return [sequence(integer(0), octets(community.content), pdu)]


async def test_a_question_is_asked_again_without_what_is_missing():
    async with datagrams.servers() as start:
        port, deadline = await start(old_agent), asyncio.get_running_loop().time() + 30
        with await open_datagrams("127.0.0.1", port, Stopwatch(), deadline=deadline, allow_private=True) as opened:
            oids = ["1.3.6.1.9", "1.3.6.1.2.1.1.5.0", "1.3.6.1.8"]
            found = await get_by_community(opened, 0, "watch", oids, Stopwatch())
            nothing = await get_by_community(opened, 0, "watch", ["1.3.6.1.9"], Stopwatch())
    absent = Missing("is not known to the agent (no such name)")
    assert found == [("1.3.6.1.9", absent), ("1.3.6.1.2.1.1.5.0", "tower"), ("1.3.6.1.8", absent)]
    assert nothing == [("1.3.6.1.9", absent)]
