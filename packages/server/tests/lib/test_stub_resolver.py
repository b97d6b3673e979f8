import asyncio

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from support.stopwatch import Stopwatch
from watchbell.lib import resolver_health, stub_resolver
from watchbell.lib.dns_client import CLIENTS
from watchbell.lib.name_memory import NameMemory
from watchbell.lib.stub_resolver import NoAddress, SystemNames, look_up


class Zone(asyncio.DatagramProtocol):
    def __init__(self):
        self.ttl = 60
        self.is_dead = False
        self.records = {}
        self.rcodes = {}
        self.silent = set()
        self.asked = []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, wire, sender):
        message = dns.message.from_wire(wire)
        name, kind = message.question[0].name.to_text(omit_final_dot=True), message.question[0].rdtype.name
        self.asked.append((name, kind))
        if self.is_dead or kind in self.silent or name in self.silent:
            return
        reply = dns.message.make_response(message)
        data = self.records.get((name, kind))
        reply.set_rcode(self.rcodes.get(name, 0 if data or any(known == name for known, _ in self.records) else 3))
        if data:
            reply.answer.append(dns.rrset.from_text_list(message.question[0].name, self.ttl, "IN", kind, data))
        self.transport.sendto(reply.to_wire(), sender)


@pytest.fixture
async def zone(tmp_path, monkeypatch):
    zone = Zone()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: zone, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\nsearch corp.example lab.example\noptions ndots:2\n")
    (tmp_path / "hosts").write_text("192.0.2.1 printer Printer.Home # the one upstairs\n2001:db8::1 printer\n")
    (tmp_path / "nsswitch.conf").write_text("hosts: files dns\n")
    zone.names = SystemNames(tmp_path / "resolv.conf", tmp_path / "hosts", tmp_path / "nsswitch.conf", port)
    monkeypatch.setattr(stub_resolver, "SYSTEM", zone.names)
    zone.clock = [1000.0]
    monkeypatch.setattr(stub_resolver, "MEMORY", NameMemory(lambda: zone.clock[0]))
    zone.resolver_lives = True

    async def lives():
        return zone.resolver_lives and not zone.is_dead

    monkeypatch.setattr(resolver_health, "resolvers_answer", lives)
    monkeypatch.setattr(stub_resolver, "_STALE_AFTER_SECONDS", 0.02)
    yield zone
    await CLIENTS.close_here()
    transport.close()


async def test_both_families_are_asked_and_what_can_be_reached_comes_first(zone, monkeypatch):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"], ("a.b.example", "AAAA"): ["2001:db8::7"]}
    monkeypatch.setattr(stub_resolver, "_has_route", lambda _address: False)
    assert await look_up("a.b.example", 0) == ["192.0.2.7", "2001:db8::7"]
    stub_resolver.MEMORY.forget()
    monkeypatch.setattr(stub_resolver, "_has_route", lambda _address: True)
    assert await look_up("a.b.example", 0) == ["2001:db8::7", "192.0.2.7"]
    assert await look_up("a.b.example", 4) == ["192.0.2.7"]
    assert await look_up("a.b.example", 6) == ["2001:db8::7"]


async def test_the_hosts_file_comes_first_and_costs_no_question(zone):
    assert await look_up("PRINTER", 0) == ["192.0.2.1", "2001:db8::1"]
    assert await look_up("printer.home", 0) == ["192.0.2.1"]
    assert await look_up("printer", 6) == ["2001:db8::1"]
    assert zone.asked == []


async def test_localhost_is_this_machine_even_without_a_hosts_file(zone):
    assert await look_up("localhost", 0) == ["127.0.0.1", "::1"]
    assert await look_up("db.localhost", 4) == ["127.0.0.1"]


async def test_short_names_are_searched_for_as_the_system_does(zone):
    zone.records = {("db.lab.example", "A"): ["192.0.2.9"]}
    assert await look_up("db", 4) == ["192.0.2.9"]
    assert zone.asked == [("db.corp.example", "A"), ("db.lab.example", "A")]


async def test_a_last_dot_forbids_the_search(zone):
    with pytest.raises(NoAddress):
        await look_up("db.", 4)
    assert zone.asked == [("db", "A")]


async def test_a_name_that_does_not_exist_is_told_from_servers_that_fail(zone):
    with pytest.raises(NoAddress) as gone:
        await look_up("no.such.example", 0)
    assert not gone.value.failed
    zone.rcodes = {"broken.b.example": dns.rcode.SERVFAIL}
    with pytest.raises(NoAddress) as broken:
        await look_up("broken.b.example", 0)
    assert broken.value.failed


async def test_a_server_that_ignores_one_family_delays_little(zone, monkeypatch):
    monkeypatch.setattr(stub_resolver, "_OTHER_FAMILY_SECONDS", 0.02)
    zone.records, zone.silent = {("a.b.example", "A"): ["192.0.2.7"]}, {"AAAA"}
    watch = Stopwatch()
    assert await look_up("a.b.example", 0) == ["192.0.2.7"]
    assert watch.ms < 500


async def test_the_next_resolver_is_asked_when_one_fails(zone):
    failing = Zone()
    failing.rcodes = {"a.b.example": dns.rcode.SERVFAIL}
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: failing, local_addr=("127.0.0.1", 0)
    )
    zone.names.refresh()
    zone.names.servers.insert(0, transport.get_extra_info("sockname"))
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    assert await look_up("a.b.example", 4) == ["192.0.2.7"]
    assert failing.asked == [("a.b.example", "A")]
    transport.close()


def test_files_are_read_as_the_system_reads_them(tmp_path):
    names = SystemNames(tmp_path / "none", tmp_path / "none", tmp_path / "none")
    names.refresh()
    assert (names.servers, names.search, names.ndots, names.other_sources) == ([("127.0.0.1", 53)], [], 1, False)
    (tmp_path / "nsswitch.conf").write_text("hosts: files mdns4_minimal [NOTFOUND=return] dns\n")
    names = SystemNames(tmp_path / "none", tmp_path / "none", tmp_path / "nsswitch.conf")
    names.refresh()
    assert names.other_sources


async def test_an_answer_is_remembered_as_long_as_it_holds_and_says_how_old_it_is(zone):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    assert (await look_up("a.b.example", 0)).told == "192.0.2.7"
    zone.clock[0] += 12
    assert (await look_up("A.b.example", 0)).told == "192.0.2.7 (cached 12 s ago)"
    assert len(zone.asked) == 2
    zone.clock[0] += 49
    zone.records = {("a.b.example", "A"): ["192.0.2.8"]}
    assert (await look_up("a.b.example", 0)).told == "192.0.2.8"


async def test_nothing_holds_longer_than_a_minute_and_a_ttl_of_zero_not_at_all(zone):
    zone.records, zone.ttl = {("a.b.example", "A"): ["192.0.2.7"]}, 86_400
    await look_up("a.b.example", 4)
    zone.clock[0] += 60
    await look_up("a.b.example", 4)
    assert len(zone.asked) == 2
    zone.records, zone.ttl = {("z.b.example", "A"): ["192.0.2.7"]}, 0
    await look_up("z.b.example", 4)
    await look_up("z.b.example", 4)
    assert len(zone.asked) == 4


async def test_that_a_name_has_no_address_is_always_asked_anew(zone):
    zone.records = {("a.b.example", "TXT"): ["x"]}
    for _ in range(2):
        with pytest.raises(NoAddress):
            await look_up("a.b.example", 0)
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    assert await look_up("a.b.example", 0) == ["192.0.2.7"]


async def test_many_who_ask_for_a_name_at_once_cost_one_question(zone):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    found = await asyncio.gather(*(look_up("a.b.example", 0) for _ in range(50)))
    assert found == [["192.0.2.7"]] * 50
    assert sorted(zone.asked) == [("a.b.example", "A"), ("a.b.example", "AAAA")]


async def test_one_who_gives_up_does_not_take_the_question_from_the_others(zone):
    zone.records, zone.silent = {("a.b.example", "A"): ["192.0.2.7"]}, {"a.b.example"}
    hasty, patient = (asyncio.create_task(look_up("a.b.example", 4)) for _ in range(2))
    await asyncio.sleep(0.01)
    hasty.cancel()
    zone.silent = set()
    async with asyncio.timeout(30):
        assert await patient == ["192.0.2.7"]  # by the second sending of the same question
    assert set(zone.asked) == {("a.b.example", "A")}


async def test_a_dead_resolver_does_not_hide_a_target_whose_address_was_known(zone):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    await look_up("a.b.example", 0)
    zone.clock[0] += 600
    zone.is_dead = True
    watch = Stopwatch()
    found = await look_up("a.b.example", 0)
    assert watch.ms < 1000
    assert found.told == ("192.0.2.7 (cached 600 s ago, used because the DNS resolver of this server does not answer)")
    assert stub_resolver.MEMORY.outdated_used_at == zone.clock[0]
    zone.is_dead = False
    zone.records = {("a.b.example", "A"): ["192.0.2.8"]}
    assert (await look_up("a.b.example", 0)).told == "192.0.2.8"


async def test_an_outdated_answer_is_no_answer_when_the_resolver_lives_or_too_much_time_is_over(zone):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    await look_up("a.b.example", 4)
    zone.clock[0] += 600
    zone.rcodes = {"a.b.example": dns.rcode.SERVFAIL}
    with pytest.raises(NoAddress):
        await look_up("a.b.example", 4)
    zone.resolver_lives = False
    assert await look_up("a.b.example", 4) == ["192.0.2.7"]
    zone.clock[0] += 3600
    with pytest.raises(NoAddress):
        await look_up("a.b.example", 4)


async def test_a_name_that_is_gone_is_gone_whatever_was_known(zone):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"]}
    await look_up("a.b.example", 4)
    zone.clock[0] += 61
    zone.records, zone.resolver_lives = {}, False
    with pytest.raises(NoAddress) as gone:
        await look_up("a.b.example", 4)
    assert not gone.value.failed
