"""The data keys, each wrapped by the master key of the data folder."""

from sqlalchemy import Column, LargeBinary, String, Table

from agentdesk.orchestrator.store.metadata import Micros, metadata

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("unit", String(100), nullable=False, unique=True),
    Column("wrapped", LargeBinary(), nullable=False),
    Column("master", String(16), nullable=False),
    Column("created_at", Micros, nullable=False),
)
"""``unit`` is what goes from one customer to another as a whole (``sealing.unit_of``); ``master`` names the key that
``wrapped`` it. Erasing deletes the row: what was encrypted with the key cannot be read from then on."""
