"""Run by Alembic, which wants its steps at import: migrate the connection it is given.

`schema.migrate` opens the connection, begins the transaction and takes the lock.
"""

from alembic import context

from monitor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column: the table is rebuilt
)
context.run_migrations()
