"""What the outbox asks the database: it looks through what still goes out, never through all that ever went."""

from sqlalchemy import event

from watchbell.pipeline.gathering import gather
from watchbell.store import outbox


async def test_no_look_at_what_is_due_reads_what_is_settled_long_since(sqlite_db, clock):
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    async with sqlite_db.transaction() as tx:
        engine = tx.connection.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        await gather(tx, 10, clock())
        await outbox.claim(tx, clock(), 100, per_channel=2, mine={"one": "busy"})
        await outbox.next_due(tx)
        event.remove(engine, "before_cursor_execute", note)
        looks = [
            [row[3] for row in await tx.sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in asked
        ]
    for plan in looks:
        gone_through = [step for step in plan if step.startswith(("SCAN deliveries", "SEARCH deliveries"))]
        assert gone_through, plan
        # By id are those that were found before; by channel and status those that wait for one that takes digests.
        known = ("ix_deliveries_due_at", "(id=?)", "(channel_id=? AND status=?")
        assert all(any(each in step for each in known) for step in gone_through), plan
    assert len(looks) == 3
