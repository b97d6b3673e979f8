import asyncio

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from watchbell.lib import stub_resolver
from watchbell.lib.dns_client import CLIENTS
from watchbell.lib.stub_resolver import NoAddress, SystemNames, look_up


class Zone(asyncio.DatagramProtocol):
    def __init__(self):
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
        if kind in self.silent or name in self.silent:
            return
        reply = dns.message.make_response(message)
        data = self.records.get((name, kind))
        reply.set_rcode(self.rcodes.get(name, 0 if data or any(known == name for known, _ in self.records) else 3))
        if data:
            reply.answer.append(dns.rrset.from_text_list(message.question[0].name, 60, "IN", kind, data))
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
    yield zone
    await CLIENTS.close_here()
    transport.close()


async def test_both_families_are_asked_and_what_can_be_reached_comes_first(zone, monkeypatch):
    zone.records = {("a.b.example", "A"): ["192.0.2.7"], ("a.b.example", "AAAA"): ["2001:db8::7"]}
    monkeypatch.setattr(stub_resolver, "_has_route", lambda _address: False)
    assert await look_up("a.b.example", 0) == ["192.0.2.7", "2001:db8::7"]
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
    async with asyncio.timeout(0.5):
        assert await look_up("a.b.example", 0) == ["192.0.2.7"]


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
