"""Roles of PostgreSQL, each with the rights that one service needs and no others."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import Migrations

__all__ = ["let_in"]

_LOGIN = """
DO $$
DECLARE
  who text := current_setting('otklik.role');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = who) THEN
    EXECUTE format('CREATE ROLE %I', who);
  END IF;
  EXECUTE format(
    'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD %L',
    who, current_setting('otklik.password')
  );
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), who);
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', who);
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', who);
  EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %I', who);
END
$$
"""
_GRANT = """
DO $$
DECLARE
  who text := current_setting('otklik.role');
  sequence text;
BEGIN
  EXECUTE format('GRANT %s ON %I TO %I', current_setting('otklik.rights'), current_setting('otklik.table'), who);
  FOR sequence IN
    SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = current_setting('otklik.table')
  LOOP
    IF sequence IS NOT NULL THEN
      EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', sequence, who);
    END IF;
  END LOOP;
END
$$
"""
"""What changes goes in as settings of the transaction: no statement holds a password that a log could show."""


async def let_in(database: Database, role: str, password: str, schemas: Sequence[Migrations]) -> None:
    """Make the role, or bring it up to date: it reads and writes the rows of these schemas, and can do nothing else.

    It takes a user that may make roles, on PostgreSQL. Raises `Unavailable`.
    """
    async with database.transaction() as connection:
        await connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        await _set(connection, role=role, password=password)
        await connection.execute(text(_LOGIN))
        for schema in schemas:
            for table in schema.metadata.tables:
                await _grant(connection, table, "SELECT, INSERT, UPDATE, DELETE")
            await _grant(connection, schema.version_table, "SELECT")


async def _grant(connection: AsyncConnection, table: str, rights: str) -> None:
    await _set(connection, table=table, rights=rights)
    await connection.execute(text(_GRANT))


async def _set(connection: AsyncConnection, **values: str) -> None:
    for name, value in values.items():
        await connection.execute(
            text("SELECT set_config(:name, :value, true)"), {"name": f"otklik.{name}", "value": value}
        )
