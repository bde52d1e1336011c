"""What one transaction keeps others from, by a name. SQLite lets one process write at a time as it is."""

import zlib

from django.db import connection


def take_turn(name: str) -> bool:
    """Keep others from what has this name until the transaction ends; False if one of them is at it."""
    return connection.vendor != "postgresql" or ask("SELECT pg_try_advisory_xact_lock(%s)", name)


def keep_away(name: str) -> None:
    """Let nobody take the turn with this name until the transaction ends; any number may do so side by side."""
    if connection.vendor == "postgresql":
        ask("SELECT pg_advisory_xact_lock_shared(%s)", name)


def ask(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [zlib.crc32(f"newsroom {name}".encode())])
        return bool(cursor.fetchone()[0])
