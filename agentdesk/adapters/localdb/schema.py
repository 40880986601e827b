"""The tables of the desk's database, in versions.

Owns what is stored and the steps from one version to the next. Knows no keys, files or threads.
"""

VERSION = 8
"""Counted up with every step; the file holds its own as ``user_version``."""

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE outbox (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id TEXT NOT NULL UNIQUE,
        agent_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        status TEXT NOT NULL,
        problem TEXT,
        detail TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX outbox_of_agent ON outbox (agent_id, position);
    CREATE TABLE draft (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE customer (
        customer_id TEXT PRIMARY KEY,
        etag TEXT,
        context TEXT NOT NULL,
        fetched_at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX customer_by_age ON customer (fetched_at);
    CREATE TABLE session (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), body TEXT NOT NULL);
    """,
    """
    CREATE TABLE talk (
        interaction_id TEXT PRIMARY KEY,
        agent_id TEXT NOT NULL,
        body TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE mark (
        agent_id TEXT NOT NULL,
        key TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (agent_id, key)
    ) WITHOUT ROWID;
    """,
    # of what an older desk left behind nobody knows whether it was sent
    "ALTER TABLE outbox ADD COLUMN may_have_arrived INTEGER NOT NULL DEFAULT 1;",
    # What is kept at each click touches two pages, not four: no counter and no index beside the rows (decision 55).
    """
    CREATE TABLE kept (
        position INTEGER PRIMARY KEY,
        command_id TEXT NOT NULL UNIQUE,
        agent_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        status TEXT NOT NULL,
        problem TEXT,
        detail TEXT NOT NULL DEFAULT '',
        may_have_arrived INTEGER NOT NULL DEFAULT 1
    );
    INSERT INTO kept (position, command_id, agent_id, kind, body, queued_at, status, problem, detail, may_have_arrived)
        SELECT position, command_id, agent_id, kind, body, queued_at, status, problem, detail, may_have_arrived
        FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE kept RENAME TO outbox;
    """,
    # whose drafts these are: of an older desk's, those of whoever was signed in last
    """
    CREATE TABLE written (
        agent_id TEXT NOT NULL,
        key TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (agent_id, key)
    ) WITHOUT ROWID;
    INSERT INTO written (agent_id, key, text)
        SELECT coalesce((SELECT json_extract(body, '$.agent_id') FROM session), ''), key, text FROM draft;
    DROP TABLE draft;
    ALTER TABLE written RENAME TO draft;
    """,
    # and one page: where a command is, is known in memory (decision 64)
    """
    CREATE TABLE unsent (
        position INTEGER PRIMARY KEY,
        command_id TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        body TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        status TEXT NOT NULL,
        problem TEXT,
        detail TEXT NOT NULL DEFAULT '',
        may_have_arrived INTEGER NOT NULL DEFAULT 1
    );
    INSERT INTO unsent (position, command_id, agent_id, body, queued_at, status, problem, detail, may_have_arrived)
        SELECT position, command_id, agent_id, body, queued_at, status, problem, detail, may_have_arrived FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE unsent RENAME TO outbox;
    """,
    # what its agent had left behind (decision 79)
    "ALTER TABLE outbox ADD COLUMN is_aside INTEGER NOT NULL DEFAULT 0;",
)
"""``STEPS[n]`` leads from version n to n + 1. A step that was released is never changed."""
