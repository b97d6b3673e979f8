"""A random fleet: services with groups and severities, monitors of both kinds with tags and parents, channels."""

from random import Random

from support.simulation.truth import MonitorTruth, ServiceTruth, Truth
from support.world import World
from watchbell.domain.contacts import Channel, Contact
from watchbell.domain.escalation import EscalationPolicy
from watchbell.domain.monitors import Monitor
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity
from watchbell.lib.ids import uuid7
from watchbell.store import contacts, escalation_policies
from watchbell.store.tables import service_dependencies, services

GROUPS = ("shops", "core")
TAGS = ("web", "db", "eu")
_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BY_DAY = {"time_zone": "UTC", "windows": [{"days": _EVERY_DAY, "start": "08:00", "end": "16:00"}], "outside": "hold"}
"""The hours of a channel that is not to be disturbed in the evening and at night."""
_TOLD = {"kind": "heartbeat", "config": {"kind": "heartbeat", "period_seconds": 365 * 86_400}}


class Fleet:
    """What there is: filled by `settle_down`."""

    def __init__(self, random: Random, world: World, truth: Truth) -> None:
        self.random, self.world, self.truth = random, world, truth
        self.monitors: dict[str, Monitor] = {}
        self.channels: dict[str, Channel] = {}
        self.first_told: list[str] = []
        """Channels of the default contact."""
        self.second = self.second_channel = ""
        """The contact who is told when nobody acknowledges, and its channel."""
        self.policies: dict[str, str] = {}
        """Escalation policies by service."""
        self.interval = random.choice((60, 300, 900, 3600, 3 * 3600))
        self.is_wide = random.random() < 0.25
        """Many small services that know nothing of each other: where one thing takes all of them down, there is a storm."""
        self.crew = 1 if self.is_wide else random.choice((2, 4, 4, 12))
        """How many monitors a service has at most."""

    async def settle_down(self) -> None:
        for number in range(self.random.randint(7, 10) if self.is_wide else self.random.randint(1, 8)):
            await self._service(number)
        for each in self.truth.services.values():
            await self._monitors(each)
        for number in range(self.random.randint(1, 4)):
            self.first_told.append(await self._channel(number, self.world.contact_id))
        await self._second_line()
        await self._dependencies()

    async def _second_line(self) -> None:
        """Who is told when nobody acknowledges."""
        now, second = self.world.clock(), uuid7()
        self.second = second
        async with self.world.db.transaction() as tx:
            await contacts.add(tx, Contact(second, self.world.org_id, "Second", False, now, now, 1))
        self.second_channel = await self._channel(9, second)
        for each in self.truth.services.values():
            if self.random.random() < 0.5:
                continue
            waits = self.random.choice(((5,), (10, 20), (5, 5)))
            steps = tuple(StepFields(wait_minutes=wait, contact_ids=(second,)) for wait in waits)
            repeats = self.random.choice((0, 1))
            policy = EscalationPolicy(uuid7(), self.world.org_id, each.group, steps, repeats, 30, now, now, 1)
            async with self.world.db.transaction() as tx:
                await escalation_policies.add(tx, policy)
                named = services.update().where(services.c.id == each.id)
                await tx.execute(named.values(escalation_policy_id=policy.id))
            once = [sum(waits[: step + 1]) for step in range(len(waits))]
            again = [once[-1] + 30 + wait for wait in once] if repeats else []
            each.waits = tuple(once + again)
            self.policies[each.id] = policy.id

    async def _dependencies(self) -> None:
        """Of services on services before them: no circle comes of it, nor of a monitor's on an earlier one's."""
        known = list(self.truth.services.values())
        for place, each in enumerate(known):
            if place and self.random.random() < (0.05 if self.is_wide else 0.3):
                parent = self.random.choice(known[:place])
                row = {"service_id": each.id, "depends_on_id": parent.id}
                async with self.world.db.transaction() as tx:
                    await tx.execute(service_dependencies.insert(), [row])
                each.depends_on = (parent.id,)

    async def _service(self, number: int) -> None:
        severity = self.random.choice((Severity.LOW, Severity.MEDIUM, Severity.MEDIUM, Severity.CRITICAL))
        group = self.random.choice(GROUPS)
        service_id = await self.world.service(f"s{number}", severity)
        async with self.world.db.transaction() as tx:
            await tx.execute(services.update().where(services.c.id == service_id).values(group_name=group))
        self.truth.services[service_id] = ServiceTruth(service_id, group, severity.value)

    async def _monitors(self, service: ServiceTruth) -> None:
        threshold = self.random.randint(1, 3)
        window = self.random.choice((None, None, threshold, threshold + 2))
        recoveries = self.random.choice((1, 1, 1, 2))
        for _ in range(self.random.randint(1, self.crew)):
            is_passive = self.random.random() < 0.25
            earlier = list(self.truth.monitors)
            parents = (
                tuple(self.random.sample(earlier, 1))
                if earlier and self.random.random() < (0.02 if self.is_wide else 0.2)
                else ()
            )
            tags = tuple(sorted(self.random.sample(TAGS, self.random.randint(0, 2))))
            made = await self.world.monitor(
                service.id,
                f"m{len(earlier)}",
                interval_seconds=self.interval,
                failure_threshold=threshold,
                failure_window=window,
                recovery_threshold=recoveries,
                depends_on=parents,
                tags=tags,
                **(_TOLD if is_passive else {}),
            )
            self.monitors[made.id] = made
            self.truth.monitors[made.id] = MonitorTruth(
                made.id, made.n, service.id, tags, threshold, window, recoveries, is_passive, parents
            )

    async def _channel(self, number: int, contact_id: str) -> str:
        every = self.random.choice((None, 5, 15, 60))
        kind = self.random.choice(("webhook", "mattermost", "mattermost"))
        hours = self.random.choice((None, None, None, BY_DAY))
        url, is_read = f"http://127.0.0.1:9/{number}", kind != "webhook"
        made = await self.world.channel(
            url, contact_id, remind_every_minutes=every, kind=kind, hours=hours, takes_digests=is_read
        )
        self.channels[made.id] = made
        return made.id
