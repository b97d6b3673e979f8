from notifiers.peers import message
from watchbell.domain.discord_message import payload


def test_it_mentions_nobody_and_keeps_discords_limit():
    said = payload(message(text="@everyone " * 900, details=(("Body", "x" * 5000),) * 40))
    [embed] = said["embeds"]
    assert said["allowed_mentions"] == {"parse": []}
    assert len(embed["description"]) <= 4096
    assert len(embed["fields"]) <= 25
    assert sum(len(field["name"]) + len(field["value"]) for field in embed["fields"]) <= 6000
