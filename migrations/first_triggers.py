# SPDX-License-Identifier: Apache-2.0
"""What keeps the log append-only inside the database, as revision 0001 makes it: in words of SQLite and of PostgreSQL.

Nothing rests on triggers alone: whoever owns the tables can take them away, and `doctor` says so then
(reliability.md case 41).
"""

from alembic import op

# INSERT OR REPLACE removes a row without asking a DELETE trigger, hence the triggers on INSERT that look for it.
SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER events_follow BEFORE INSERT ON events
    WHEN NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM events)
      OR NEW.stream_version <>
         (SELECT coalesce(max(stream_version) + 1, 1) FROM events WHERE stream = NEW.stream)
      OR EXISTS (SELECT 1 FROM events WHERE filing_id = NEW.filing_id)
    BEGIN SELECT RAISE(ABORT, 'events: an entry follows the last one, its stream, and is recorded once'); END
    """,
    """
    CREATE TRIGGER events_stay BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events: what is recorded is never changed'); END
    """,
    """
    CREATE TRIGGER events_last BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events: what is recorded is never removed'); END
    """,
    """
    CREATE TRIGGER head_alone BEFORE INSERT ON head
    BEGIN SELECT RAISE(ABORT, 'head: there is one row'); END
    """,
    """
    CREATE TRIGGER head_advances BEFORE UPDATE ON head WHEN NEW.size < OLD.size
    BEGIN SELECT RAISE(ABORT, 'head: the log never shrinks'); END
    """,
    """
    CREATE TRIGGER head_lasts BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'head: there is one row'); END
    """,
    """
    CREATE TRIGGER tiles_follow BEFORE INSERT ON tiles
    WHEN EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND idx = NEW.idx
                 AND substr(NEW.hashes, 1, length(hashes)) <> hashes)
    BEGIN SELECT RAISE(ABORT, 'tiles: a tile only grows'); END
    """,
    """
    CREATE TRIGGER tiles_grow BEFORE UPDATE ON tiles
    WHEN NEW.level <> OLD.level OR NEW.idx <> OLD.idx
      OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
    BEGIN SELECT RAISE(ABORT, 'tiles: a tile only grows'); END
    """,
    """
    CREATE TRIGGER tiles_last BEFORE DELETE ON tiles
    BEGIN SELECT RAISE(ABORT, 'tiles: a tile only grows'); END
    """,
    """
    CREATE TRIGGER checkpoints_once BEFORE INSERT ON checkpoints
    WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size)
    BEGIN SELECT RAISE(ABORT, 'checkpoints: one of this size is published'); END
    """,
    """
    CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints: what is published is never changed'); END
    """,
    """
    CREATE TRIGGER checkpoints_last BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints: what is published is never removed'); END
    """,
)

# PostgreSQL replaces a row by an UPDATE, so no trigger looks at inserts; what an insert may not repeat, the tables'
# own rules refuse. TRUNCATE asks no trigger of rows.
_REFUSE = """
BEGIN
    RAISE EXCEPTION '%: what is recorded is never changed or removed', TG_TABLE_NAME;
END
"""
_HEAD_ADVANCES = """
BEGIN
    IF NEW.size < OLD.size OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'head: the log never shrinks';
    END IF;
    RETURN NEW;
END
"""
_TILES_GROW = """
BEGIN
    IF NEW.level <> OLD.level OR NEW.idx <> OLD.idx
       OR substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) <> OLD.hashes THEN
        RAISE EXCEPTION 'tiles: a tile only grows';
    END IF;
    RETURN NEW;
END
"""
_FUNCTIONS = {
    "verdigris_refuse": _REFUSE,
    "verdigris_head_advances": _HEAD_ADVANCES,
    "verdigris_tiles_grow": _TILES_GROW,
}
_LOG = ("events", "head", "tiles", "checkpoints")


def _postgresql_trigger(name: str, when: str, table: str, each: str, function: str) -> str:
    # In the words in which the server repeats it, so that the two can be compared.
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"


def _postgresql_triggers() -> dict[str, str]:
    refuse = "verdigris_refuse"
    wanted = [(f"{table}_stay", "DELETE OR UPDATE", table, "ROW", refuse) for table in ("events", "checkpoints")]
    wanted += [(f"{table}_last", "DELETE", table, "ROW", refuse) for table in ("head", "tiles")]
    wanted += [(f"{table}_whole", "TRUNCATE", table, "STATEMENT", refuse) for table in _LOG]
    wanted.append(("head_advances", "UPDATE", "head", "ROW", "verdigris_head_advances"))
    wanted.append(("tiles_grow", "UPDATE", "tiles", "ROW", "verdigris_tiles_grow"))
    return {each[0]: _postgresql_trigger(*each) for each in wanted}


_POSTGRESQL = _postgresql_triggers()
POSTGRESQL_TRIGGERS = (
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
        for name, body in _FUNCTIONS.items()
    ),
    *_POSTGRESQL.values(),
)

POSTGRESQL_WORDS = {
    name: words + _FUNCTIONS[words.rpartition(" ")[2].removesuffix("()")] for name, words in _POSTGRESQL.items()
}
"""Each trigger as the server repeats it, with the body of its function."""


def drop_functions() -> None:
    """Remove the functions; their triggers went with the tables."""
    if op.get_bind().dialect.name == "postgresql":
        for name in _FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
