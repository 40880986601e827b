"""Audiences, who is in them, and the runs that looked at everybody. What was defined and when is on the ledger."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, false

from agentdesk.orchestrator.store.metadata import Json, Micros, index_where, metadata

audiences = Table(
    "audiences",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("definition", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("changed_at", Micros, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("off_because", Text, nullable=False),
    Column("run", Integer, nullable=False),
    Column("place", BigInteger),
    Column("policy_digest", String(80), nullable=False),
    Column("problem", Text, nullable=False),
    Column("secret", Json),
    Column("former_secret", Json),
    Column("former_until", Micros),
    Index("ix_audiences_created_at_id", "created_at", "id"),
)
"""``definition`` is the ``domain.audience.Definition``. ``run`` is the number of the newest run; ``place`` the root of
the last customer whom it looked at, none once it is over. ``policy_digest`` is that of the policy by which the last
run that is over looked; ``problem`` says why it could not be, or is empty. ``secret`` signs messages, and the former
one until ``former_until``: each is {``key``: the data key's id, ``box``: it, encrypted}."""

audience_members = Table(
    "audience_members",
    metadata,
    Column("audience_id", String(40), primary_key=True),
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_member", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("erased", Boolean, nullable=False),
    Column("since", Micros, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    Index("ix_audience_members_audience_id_is_member_node_id", "audience_id", "is_member", "node_id"),
    Index("ix_audience_members_node_id", "node_id"),
    index_where("ix_audience_members_untold", "audience_id", "node_id", where="is_member <> told"),
    sqlite_with_rowid=False,
)
"""``node_id`` is the root of the customer when it was looked at; ``since`` when they came in, or left. ``told`` is
what the receiver was told last; who is neither a member nor told to be one has no row. ``version`` is the customer's
version then. Of somebody who was ``erased`` nothing is left but that the receiver has to be told so. ``unsure``: they
are told as a member only in case the receiver heard of them in an attempt that failed."""

audience_runs = Table(
    "audience_runs",
    metadata,
    Column("audience_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("began_at", Micros, nullable=False),
    Column("ended_at", Micros),
    Column("because", String(20), nullable=False),
    Column("policy_version", String(80), nullable=False),
    Column("customers", BigInteger, nullable=False),
    Column("entered", BigInteger, nullable=False),
    Column("gone", BigInteger, nullable=False),
    Column("members", BigInteger, nullable=False),
    Column("problem", Text, nullable=False),
)
"""The newest runs of each audience: how many customers were looked at, came in and left, and how many were in it at the
end. ``because`` is what had it run: a definition, an activation, the schedule."""

OPEN = "state = 'waiting'"

audience_deliveries = Table(
    "audience_deliveries",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("audience_id", String(40), nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("state", String(20), nullable=False),
    Column("entered", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("attempts", Json, nullable=False),
    Column("next_at", Micros),
    Column("ended_at", Micros),
    Index("ix_audience_deliveries_audience_id_created_at_id", "audience_id", "created_at", "id"),
    index_where("ix_audience_deliveries_waiting", "audience_id", where=OPEN),
)
"""Messages to receivers, by the id that stays the same however often one is sent. No body is kept: it is made anew for
each attempt from ``audience_items``, so that it says what holds then. ``tries`` counts since it was sent (again) by a
person, ``attempts`` are all: {``at``, ``status``, ``error``, ``took_s``}. ``entered`` and ``gone`` are how many it is
about."""

audience_items = Table(
    "audience_items",
    metadata,
    Column("delivery_id", String(80), primary_key=True),
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String(10), nullable=False),
    Index("ix_audience_items_node_id", "node_id"),
    sqlite_with_rowid=False,
)
"""Whom a message is about that was not delivered yet; ``what`` is entered, left or erased."""
