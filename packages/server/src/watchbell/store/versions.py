"""Writing what was read, unless somebody else has written it meanwhile."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, update

from watchbell.domain.errors import Conflict
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


async def save_next_version(tx: Tx, table: Table, value: Any, *, but: Collection[str] = ()) -> None:
    """Store a value whose `version` is one above the one that was read. Raises `Conflict` when that is gone.

    The columns in `but` stay as they are stored.
    """
    values = {name: column for name, column in columns_of(value).items() if name not in but}
    done = await tx.execute(
        update(table).where(table.c.id == value.id, table.c.version == value.version - 1).values(values)
    )
    if done.rowcount != 1:
        raise Conflict("it was changed by somebody else meanwhile: read it again and repeat your change")
