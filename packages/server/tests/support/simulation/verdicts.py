"""Verdicts at the end: every fact told once per channel, nothing missing, nothing left, in order."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

from support.clock import START
from support.simulation.driver import DAY_MS, STORM_LIMIT, Simulation
from support.simulation.watching import insist

_HOUR = 3_600_000
_SETTLED = {"sent", "dead", "skipped"}
MAX_TRIES = 6
"""One at once and five more."""
_OF_CARE = ("acknowledged", "unacknowledged")
_BEFORE_THE_END = ("failure", "reminder", "escalation", "flapping", *_OF_CARE)

Rows = list[dict[str, Any]]


async def judge_end(simulation: Simulation) -> None:
    """All is well outside, and everything has come to rest."""
    world = simulation.world
    incidents, deliveries = await world.rows("incidents"), await world.rows("deliveries")
    alerts = {row["id"]: row for row in await world.rows("alerts")}
    for row in deliveries:
        insist(row["status"] in _SETTLED, "a delivery left unsettled", alerts[row["alert_id"]], row)
        simulation.seen[f"delivery {row['status']}"] += 1
    for incident in incidents:
        insist(incident["resolved_at"] is not None, "an incident left open", incident)
    for service in simulation.truth.services:
        mine = [row for row in incidents if row["auto_service_id"] == service]
        outages = simulation.truth.services[service].had_outage
        insist(len(mine) <= outages, "an incident without an outage", service, len(mine), outages)
    _judge_alerts(simulation, alerts)
    _judge_facts(simulation, alerts, deliveries)
    _judge_care(simulation, alerts, incidents, deliveries)
    _judge_reminders(simulation, alerts, deliveries)
    _judge_wire(simulation, alerts, deliveries)
    _judge_storms(simulation)
    _judge_tries(simulation, deliveries)
    await _judge_broken_channels(simulation, alerts)
    await _judge_timelines(simulation, incidents)
    await _judge_uptimes(simulation)


def _judge_alerts(simulation: Simulation, alerts: dict[str, Any]) -> None:
    """Each confirmed outage has left an alert, told or with the reason why not."""
    for monitor in simulation.truth.monitors.values():
        mine = [row["type"] for row in alerts.values() if row["monitor_id"] == monitor.id]
        left = mine.count("failure") + mine.count("flapping")
        insist(monitor.outages <= left, "an outage without an alert", monitor, mine)


def _judge_facts(simulation: Simulation, alerts: dict[str, Any], deliveries: Rows) -> None:
    """Told down, told up, once each, to each channel."""
    story: dict[tuple[str, str], dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    for row in deliveries:
        alert = alerts[row["alert_id"]]
        if alert["incident_id"] is not None:
            story[alert["incident_id"], row["channel_id"]][alert["type"]].append(row)
    for (incident, channel), kinds in story.items():
        where = (incident, channel, {kind: [row["status"] for row in rows] for kind, rows in kinds.items()})
        alive = [row for row in kinds["failure"] if row["status"] == "sent"]
        insist(len(alive) <= 1, "a failure told twice", *where)
        told = [row for row in [*kinds["failure"], *kinds["escalation"]] if row["status"] == "sent"]
        ends = kinds["recovery"]
        insist(len(ends) <= 1, "a recovery told twice", *where)
        if told:
            insist(ends, "told down, never told up", *where)
            was_tried = ends[0]["attempt_count"] or ends[0]["digest_id"]
            insist(ends[0]["status"] == "sent" or was_tried, "an end that nobody tried to tell", *where)
        elif ends:
            insist(ends[0]["attempt_count"] == 0 and ends[0]["status"] != "sent", "told up, never told down", *where)


def _judge_care(simulation: Simulation, alerts: dict[str, Any], incidents: Rows, deliveries: Rows) -> None:
    """Whose peer understands it has been told who takes care: a webhook's, and no other's here."""
    taken, told, heard = {row["id"] for row in incidents if row["acknowledged_at"] is not None}, set(), set()
    for row in deliveries:
        alert, place = alerts[row["alert_id"]], (alerts[row["alert_id"]]["incident_id"], row["channel_id"])
        understands = simulation.fleet.channels[row["channel_id"]].kind == "webhook"
        if alert["type"] in _OF_CARE:
            insist(understands, "who takes care was told where nobody understands it", alert, row)
            heard.add(place)
        elif understands and row["status"] == "sent" and alert["type"] in ("failure", "escalation"):
            told.add(place)
    # One whose failure was tried again by hand was not told when somebody took care.
    if not simulation.seen["dead letter retried"]:
        missing = [place for place in sorted(told - heard) if place[0] in taken]
        insist(not missing, "nobody was told who takes care", missing)


def _judge_reminders(simulation: Simulation, alerts: dict[str, Any], deliveries: Rows) -> None:
    made: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in sorted(deliveries, key=lambda row: row["id"]):
        alert = alerts[row["alert_id"]]
        if alert["type"] == "reminder":
            made[alert["incident_id"], row["channel_id"]].append(row["created_at"])
    for (incident, channel), moments in made.items():
        every = simulation.fleet.channels[channel].remind_every_minutes
        insist(every is not None, "a reminder that nobody wanted", channel)
        for earlier, later in pairwise(sorted(moments)):
            insist(later - earlier >= every * 60_000, "a reminder before its time", incident, channel, moments)


def _judge_wire(simulation: Simulation, alerts: dict[str, Any], deliveries: Rows) -> None:
    """What the receivers saw. A digest tells each of its lines."""
    known = {row["id"]: row for row in deliveries}
    lines = defaultdict(list)
    for row in deliveries:
        lines[row["digest_id"] or row["id"]].append(row)
    said: dict[str, Any] = {}
    facts: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for each in simulation.peers.arrivals:
        simulation.seen["message arrived"] += 1
        insist(each.delivery in known, "a message of what was never decided", each)
        first = said.setdefault(each.delivery, each)
        insist(first.content == each.content, "repeated in other words", each)
        if first is not each:
            simulation.seen["message repeated on the wire"] += 1
            is_unknown = each.life > first.life or not first.is_answered
            is_unknown = is_unknown or each.number < simulation.peers.unsaid.get(each.delivery, 0)
            insist(is_unknown, "sent again although it was answered", each)
            continue
        for row in lines[each.delivery]:
            alert = alerts[row["alert_id"]]
            if alert["type"] == "digest":
                simulation.seen["digest arrived"] += 1
            elif row["status"] == "sent" or row["id"] == each.delivery:
                whole = f"{each.content['title']} {each.content['text']}"
                is_named = row["id"] == each.delivery or row["message"]["service_name"] in whole
                insist(is_named, "a digest that does not name one of its lines", each, row)
            # A line that became pointless before the digest was put in words is not in it.
            if alert["incident_id"] is not None and (row["status"] != "skipped" or row["id"] == each.delivery):
                facts[row["channel_id"], alert["incident_id"]].append((alert["type"], row["id"]))
                if row["id"] == each.delivery:  # a digest goes on being tried in the words that it had at first
                    _judge_late(simulation, each, alert)
                _judge_quiet(simulation, each, alert)
    for (channel, incident), order in facts.items():
        kinds = [kind for kind, _ in order]
        insist(kinds.count("recovery") <= 1, "two ends of one incident arrived", channel, incident, kinds)
        insist(kinds[0] in ("failure", "escalation"), "something else came before the beginning", kinds)
        if "recovery" in kinds:
            after = kinds[kinds.index("recovery") + 1 :]
            insist(not set(after) & set(_BEFORE_THE_END), "something arrived behind the end", channel, incident, kinds)


def _judge_late(simulation: Simulation, each: Any, alert: Any) -> None:
    acknowledged = simulation.truth.acknowledged.get(alert["incident_id"])
    # A worker that fell asleep with a reminder in hand sends it when it wakes, if its lease lasts still.
    if alert["type"] == "reminder" and acknowledged is not None and each.delivery not in simulation.peers.slept:
        insist(each.number < acknowledged, "a reminder arrived after it was acknowledged", each)


def _judge_quiet(simulation: Simulation, each: Any, alert: Any) -> None:
    """What was decided in a channel's quiet hours waits for their end; what is critical does not."""
    is_let_through = alert["severity"] == "critical" or alert["type"] in _OF_CARE
    if simulation.fleet.channels[each.channel].hours is None or is_let_through:
        return
    into_day = alert["created_at"] % DAY_MS
    if 8 * _HOUR <= into_day < 16 * _HOUR + 60_000:
        return
    opens = alert["created_at"] - into_day + 8 * _HOUR + (DAY_MS if into_day >= 8 * _HOUR else 0)
    insist(not alert["created_at"] <= each.at < opens, "disturbed in quiet hours", each, alert)
    simulation.seen["told after quiet hours"] += 1


def _judge_storms(simulation: Simulation) -> None:
    """No more messages to a channel in a minute than people can read, but for those that a new life knows nothing of."""
    for channel, began in simulation.peers.began.items():
        if simulation.fleet.channels[channel].kind == "webhook":
            continue
        for place, (at, life) in enumerate(began):
            within = [one for one, its in began[place:] if one < at + 60_000 and its == life]
            insist(len(within) <= STORM_LIMIT + 1, "more messages in a minute than people can read", channel, within)


def _judge_tries(simulation: Simulation, deliveries: Rows) -> None:
    """Who asks us to wait is left alone for as long, who refuses for good; and nothing else is given up early."""
    # What a sleeping worker heard of its receiver's wish is not known before it wakes, and is not believed then.
    pestered = [each for each in simulation.peers.pestered if each[0] not in simulation.peers.slept]
    insist(not pestered, "sent though its receiver wants to be left alone", pestered)
    for row in deliveries:
        if row["status"] == "dead" and row["after_id"] is None and row["id"] not in simulation.peers.refused:
            insist(row["attempt_count"] in (0, MAX_TRIES), "given up early", row)


async def _judge_broken_channels(simulation: Simulation, alerts: dict[str, Any]) -> None:
    broken = [row["id"] for row in await simulation.world.rows("channels") if row["broken_reason"] is not None]
    told = [row for row in alerts.values() if row["type"] == "system" and " is broken: " in row["message"]]
    insist(len(broken) <= len(told), "a broken channel of which the operators know nothing", broken, told)


async def _judge_timelines(simulation: Simulation, incidents: Rows) -> None:
    entries = defaultdict(list)
    for row in await simulation.world.rows("incident_entries"):
        entries[row["incident_id"]].append(row)
    for incident in incidents:
        kinds = [row["kind"] for row in entries[incident["id"]]]
        insist(kinds[:1] == ["created"], "a timeline without a beginning", incident, kinds)
        insist(kinds.count("created") == 1, "two beginnings", incident, kinds)
        # What went on in another one is separated from it also when it is over.
        last = [kind for kind in kinds if kind != "separated"][-1]
        insist(kinds.count("resolved") == 1 and last == "resolved", "an end that is not one", incident, kinds)
        care = [kind for kind in kinds if kind in _OF_CARE]
        insist(care[::2] == ["acknowledged"] * len(care[::2]), "acknowledged twice", kinds)
        insist(care[1::2] == ["unacknowledged"] * len(care[1::2]), "taken back twice", kinds)


async def _judge_uptimes(simulation: Simulation) -> None:
    numbers = [each.n for each in simulation.truth.monitors.values()]
    spans = {"all": (START - 86_400_000 * 60, max(simulation.clock(), START) + 1)}
    intervals = dict.fromkeys(numbers, simulation.fleet.interval)
    found = await simulation.world.line.checks.uptime(numbers, spans, intervals)
    for n, by_span in found.items():
        ratio = by_span["all"].ratio
        insist(ratio is None or 0 <= ratio <= 1, "an uptime that is none", n, ratio)
