"""Which database drivers are loaded: SQLite's always, PostgreSQL's when a database of that kind is opened.

Peewee loads all drivers that it finds as soon as it is imported, and Psycopg alone takes longer than Peewee.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import cast

# What Peewee 4.5 looks for beside SQLite's.
_OTHERS = ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb")


def import_peewee() -> None:
    """Import Peewee with SQLite's driver only, unless somebody has imported others before."""
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    # pysqlite3 brings an SQLite of its own; Python's is needed only where there is none.
    unwanted = _OTHERS if find_spec("pysqlite3") is None else (*_OTHERS, "sqlite3")
    hidden = [name for name in unwanted if name not in modules]
    modules.update(dict.fromkeys(hidden))  # None there means: not to be found
    try:
        import peewee  # noqa: F401
    finally:
        for name in hidden:
            del modules[name]


def load_postgresql() -> None:
    """Load Psycopg and give it to Peewee, as Peewee would have done by itself.

    Raises:
        ImportError: it is not installed.
    """
    import peewee
    import psycopg

    if peewee.psycopg is not None:
        return
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    peewee.psycopg, peewee.TransactionStatus = psycopg, TransactionStatus
    peewee.Json_pg3, peewee.Jsonb_pg3 = Json, Jsonb
    peewee.Psycopg3Adapter.txn_idle = TransactionStatus.IDLE
    peewee.Psycopg3Adapter.txn_inerror = TransactionStatus.INERROR
    peewee.Psycopg3Adapter.txn_unknown = TransactionStatus.UNKNOWN
