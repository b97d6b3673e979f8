from watchbell.domain.peers import Members, Peer
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.pipeline.directory import Card, Directory

UP, DOWN = MonitorStatus.UP, MonitorStatus.DOWN


def card(n: int, *tags: str, org: str = "o", status: MonitorStatus = UP) -> Card:
    return Card(n, org, tags, Peer(f"m{n}", f"monitor {n}", status))


def test_a_look_up_sees_its_own_organization_only():
    directory = Directory()
    directory.put(card(1, "web"))
    directory.put(card(2, "web", org="other"))
    seen = directory.of_org("o")(Members(("m2", "m1"), "web"))
    assert [peer.id for peer in seen.peers] == ["m1"]
    assert seen.missing == ("m2",)


def test_groups_are_found_by_id_and_by_tag_and_a_tag_means_no_groups():
    directory = Directory()
    directory.put(card(1, "web"))
    directory.put(card(2))
    directory.put(card(8, "web"), Members(("m1", "m2")))
    directory.put(card(9), Members(("m8",), "web"))
    assert directory.groups_of(1) == {8, 9}
    assert directory.groups_of(2) == {8}
    assert directory.groups_of(8) == {9}
    assert directory.groups_of(7) == set()
    assert [peer.id for peer in directory.of_org("o")(Members((), "web")).peers] == ["m1"]


def test_what_changes_is_known_at_once_and_what_is_dropped_is_forgotten():
    directory = Directory()
    directory.put(card(1, "web"))
    directory.put(card(9), Members(("m1",), "web"))
    directory.learn(1, MonitorState(1, DOWN, 77, last_error="refused"))
    directory.learn(5, MonitorState(5, DOWN))
    [peer] = directory.of_org("o")(Members(("m1",))).peers
    assert (peer.status, peer.since_at, peer.error) == (DOWN, 77, "refused")
    directory.put(card(1))
    assert directory.groups_of(1) == {9}
    assert directory.of_org("o")(Members((), "web")).peers == ()
    directory.drop(9)
    directory.drop(9)
    assert directory.groups_of(1) == set()
    directory.drop(1)
    assert directory.of_org("o")(Members(("m1",))).missing == ("m1",)


def test_what_was_learned_meanwhile_is_not_forgotten_for_an_older_reading():
    directory = Directory()
    directory.put(Card(1, "o", (), Peer("m1", "old name", UP, 50)))
    directory.learn(1, MonitorState(1, DOWN, 77, last_error="refused"))
    directory.put(Card(1, "o", (), Peer("m1", "new name", UP, 50)))
    assert directory.of_org("o")(Members(("m1",))).peers == (Peer("m1", "new name", DOWN, 77, "refused"),)
    directory.put(Card(1, "o", (), Peer("m1", "new name", MonitorStatus.PAUSED)))
    assert directory.of_org("o")(Members(("m1",))).peers[0].status is MonitorStatus.PAUSED
    directory.put(Card(1, "o", (), Peer("m1", "new name", MonitorStatus.UNKNOWN, 99)))
    assert directory.of_org("o")(Members(("m1",))).peers[0].status is MonitorStatus.UNKNOWN


def test_what_is_worked_on_has_no_say_while_that_lasts():
    directory = Directory()
    directory.put(card(1, "web", status=DOWN))
    directory.put(card(2, "web", status=MonitorStatus.PAUSED))
    for n in (1, 2, 3):
        directory.cover(n, is_worked_on=True)
    seen = directory.of_org("o")(Members(("m1",), "web"))
    assert [peer.status for peer in seen.peers] == [MonitorStatus.MAINTENANCE, MonitorStatus.PAUSED]
    directory.learn(1, MonitorState(1, UP, 99))
    assert directory.of_org("o")(Members(("m1",))).peers[0].status is MonitorStatus.MAINTENANCE
    directory.cover(1, is_worked_on=False)
    assert directory.of_org("o")(Members(("m1",))).peers[0].status is UP
    directory.put(card(3, "web"))
    assert directory.of_org("o")(Members(("m3",))).peers[0].status is UP
