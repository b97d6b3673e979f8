"""Alembic's door: migrations run on the connection the caller brings."""

from typing import Any

from alembic import context

from watchbell.store.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration that cannot get its lock must fail, not queue everybody behind it.
    connection.exec_driver_sql("SET lock_timeout = '4s'")


def belongs_here(item: Any, *_: object) -> bool:
    """Whether `make migration` should compare this: not what only another database has (``ddl_if``)."""
    rule = getattr(item, "_ddl_if", None)
    return rule is None or rule.dialect == connection.dialect.name


context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_object=belongs_here,
)
with context.begin_transaction():
    context.run_migrations()
