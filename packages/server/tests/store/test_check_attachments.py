import pytest

from support.monitors import add_monitors
from watchbell.domain.attachments import KeptAttachment
from watchbell.store import check_attachments, monitors
from watchbell.store.check_attachments import MAX_CHECKS, attachment, notes_between, save_attachments
from watchbell.store.session import Database

SHOT = KeptAttachment("shot.png", "image/png", bytes(range(256)))
BODY = KeptAttachment("body.html", "text/html", b"<h1>502", "the beginning of 600000 bytes")


async def save(db: Database, n: int, at: int, *kept: KeptAttachment) -> None:
    async with db.transaction() as tx:
        await save_attachments(tx, n, at, kept, at + 5)


async def instants(db: Database, n: int) -> list[int]:
    async with db.read() as tx:
        return list(await notes_between(tx, n, 0, 1 << 42))


async def test_what_is_kept_is_listed_in_order_and_read_whole(db: Database) -> None:
    await save(db, 1, 1000, SHOT, BODY)
    await save(db, 1, 2000, SHOT)
    await save(db, 2, 1000, BODY)
    async with db.read() as tx:
        notes = await notes_between(tx, 1, 1000, 1999)
        assert notes == {1000: [SHOT.described, BODY.described]}
        assert await attachment(tx, 1, 1000, "shot.png") == SHOT
        assert await attachment(tx, 1, 1000, "body.html") == BODY
        assert await attachment(tx, 1, 2000, "body.html") is None


async def test_saved_again_it_is_replaced(db: Database) -> None:
    await save(db, 1, 1000, SHOT, BODY)
    await save(db, 1, 1000, BODY)
    async with db.read() as tx:
        assert await notes_between(tx, 1, 1000, 1000) == {1000: [BODY.described]}


async def test_only_the_newest_checks_keep_theirs(db: Database) -> None:
    await save(db, 2, 1, SHOT)
    for at in range(1, MAX_CHECKS + 4):
        await save(db, 1, at, SHOT, BODY)
    assert await instants(db, 1) == list(range(4, MAX_CHECKS + 4))
    assert await instants(db, 2) == [1]


async def test_they_go_with_their_monitor(db: Database) -> None:
    [n, other] = await add_monitors(db, 2)
    await save(db, n, 1, SHOT)
    await save(db, other, 1, SHOT)
    async with db.transaction() as tx:
        await monitors.remove(tx, [n])
    assert (await instants(db, n), await instants(db, other)) == ([], [1])


@pytest.mark.parametrize("numbers", [[], [5]])
async def test_nothing_to_remove_is_no_trouble(db: Database, numbers: list[int]) -> None:
    await save(db, 1, 1, SHOT)
    async with db.transaction() as tx:
        await check_attachments.remove_of(tx, numbers)
    assert await instants(db, 1) == [1]
