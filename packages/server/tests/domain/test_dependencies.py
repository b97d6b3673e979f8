from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.alerts import Reason
from watchbell.domain.dependencies import Link, Source, circle_through, hold_by, parents_in
from watchbell.domain.scenes import Hold, Parent
from watchbell.domain.states import MonitorStatus

UP, DOWN, PAUSED, UNKNOWN = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.PAUSED, MonitorStatus.UNKNOWN
DEGRADED = MonitorStatus.DEGRADED


def parent(name: str, status: MonitorStatus) -> Parent:
    return Parent(name, 1, name, status, 0, 0)


def monitor(name: str, status: MonitorStatus, *above: str) -> Source:
    return Source(name, name, (parent(name, status),), above)


def service(name: str, *statuses: MonitorStatus, above: tuple[str, ...] = ()) -> Source:
    return Source(name, name, tuple(parent(f"{name}-{n}", each) for n, each in enumerate(statuses)), above)


def known(*sources: Source) -> dict[str, Source]:
    return {source.id: source for source in sources}


def by(name: str) -> Hold:
    return Hold(Reason.DEPENDENCY_DOWN, name, name)


def test_a_parent_that_is_down_holds_and_one_that_is_not_does_not():
    assert hold_by("web", ["db"], known(monitor("db", DOWN))) == by("db")
    for status in (UP, DEGRADED, PAUSED, UNKNOWN):
        assert hold_by("web", ["db"], known(monitor("db", status))) is None


def test_a_service_is_down_when_one_of_its_running_monitors_is():
    assert hold_by("web", ["API"], known(service("API", UP, DOWN))) == by("API")
    assert hold_by("web", ["API"], known(service("API", UP, PAUSED))) is None
    assert hold_by("web", ["API"], known(service("API"))) is None


def test_what_is_above_counts_only_while_nothing_is_known_of_the_parent():
    far = monitor("power", DOWN)
    assert hold_by("web", ["db"], known(monitor("db", PAUSED, "power"), far)) == by("power")
    assert hold_by("web", ["db"], known(monitor("db", UNKNOWN, "power"), far)) == by("power")
    assert hold_by("web", ["db"], known(monitor("db", UP, "power"), far)) is None
    assert hold_by("web", ["API"], known(service("API", PAUSED, UNKNOWN, above=("power",)), far)) == by("power")
    assert hold_by("web", ["API"], known(service("API", above=("power",)), far)) == by("power")
    assert hold_by("web", ["API"], known(service("API", PAUSED, UP, above=("power",)), far)) is None


def test_the_nearest_that_is_down_is_named():
    sources = known(monitor("db", UNKNOWN, "power"), monitor("power", DOWN), monitor("net", DOWN))
    assert hold_by("web", ["db", "net"], sources) == by("net")


def test_nothing_is_held_by_itself_and_circles_end():
    own = Source("Shop", "Shop", (parent("web", DOWN),), ("API",))
    assert hold_by("web", ["API"], known(service("API", above=("Shop",)), own)) is None
    around = known(monitor("a", PAUSED, "b"), monitor("b", UNKNOWN, "a", "web"))
    assert hold_by("web", ["a"], around) is None


def test_what_was_removed_holds_nothing():
    assert hold_by("web", ["gone"], {}) is None
    assert parents_in("web", ["gone"], {}) == ()


def test_the_parents_that_may_be_the_cause_are_those_that_run_and_are_not_down():
    sources = known(service("API", UP, PAUSED, DOWN, DEGRADED), monitor("db", UNKNOWN, "power"), monitor("power", UP))
    assert [each.name for each in parents_in("web", ["API", "db"], sources)] == ["API-0", "API-3", "db", "power"]


SHOP = [
    Link("S", "Shop", ("A",)),
    Link("A", "API", ()),
    Link("web", "web", (), "S"),
    Link("api", "api", (), "A"),
]


def changed(links: list[Link], link_id: str, *depends_on: str) -> list[Link]:
    return [replace(each, depends_on=depends_on) if each.id == link_id else each for each in links]


def test_no_circle_where_there_is_none():
    for each in SHOP:
        assert circle_through(SHOP, each.id) is None


def test_a_circle_is_told_by_its_names():
    assert circle_through(changed(SHOP, "A", "S"), "A") == ["API", "Shop", "API"]
    assert circle_through(changed(SHOP, "A", "A"), "A") == ["API", "API"]
    assert circle_through(changed(SHOP, "web", "web"), "web") == ["web", "web"]


def test_a_circle_may_lead_through_monitors_and_services():
    # The service API is as its monitor is; web depends on API because Shop does.
    assert circle_through(changed(SHOP, "api", "web"), "api") == ["api", "web", "API", "api"]
    assert circle_through(changed(SHOP, "api", "web"), "A") == ["API", "api", "web", "API"]


def test_the_first_of_several_that_has_a_circle_is_told():
    links = changed(SHOP, "api", "web")
    assert circle_through(links, "S", "web", "A") == ["web", "API", "api", "web"]
    assert circle_through(links, "S") is None


class Counted(str):
    """An id that counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __hash__(self) -> int:
        Counted.compared += 1
        return super().__hash__()

    __eq__ = str.__eq__


def test_a_large_service_is_gone_through_once():
    monitors = [Link(Counted(f"m{n}"), f"m{n}", (), "s") for n in range(500)]
    links = [Link("s", "s", ("t",)), Link("t", "t", ()), *monitors]
    assert circle_through(links, *(each.id for each in links)) is None
    assert Counted.compared < 50 * len(links)


def test_a_monitor_may_depend_on_another_of_its_service():
    links = [*changed(SHOP, "web", "db"), Link("db", "db", (), "S")]
    assert all(circle_through(links, each.id) is None for each in links)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_wishes_that_are_refused_when_they_close_a_circle_never_make_one(wishes):
    links = {str(n): Link(str(n), f"n{n}", ()) for n in range(7)}
    for child, above in wishes:
        before = links[str(child)]
        links[str(child)] = replace(before, depends_on=(*before.depends_on, str(above)))
        if circle_through(links.values(), str(child)):
            links[str(child)] = before
    # Whoever has no circle can be taken away from below, one after the other.
    left = set(links)
    while free := {each for each in left if not any(one in left for one in links[each].depends_on)}:
        left -= free
    assert not left
