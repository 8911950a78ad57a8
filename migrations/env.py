"""Alembic's environment. The url comes from `portal.db.migrate`; the models from the one place that knows them all."""

from alembic import context

from portal.app import metadata
from portal.db import search
from portal.db.sessions import make_engine

engine = make_engine(context.config.attributes["url"])
with engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A table is changed by copying it: dropping the old one would delete whatever hangs on it by a foreign key.
        # It can only be said before the transaction begins.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=True,
        compare_type=True,
        include_name=search.is_described,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(f"a migration left a row of {broken[0]} without what it refers to")
    connection.commit()
engine.dispose()
