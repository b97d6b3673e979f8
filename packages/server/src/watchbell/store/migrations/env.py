"""Alembic's door: migrations run on the connection the caller brings."""

from alembic import context

from watchbell.store.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration that cannot get its lock must fail, not queue everybody behind it.
    connection.exec_driver_sql("SET lock_timeout = '4s'")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
