"""A Parquet file that is written while it is handed out. pyarrow is an extra (``agentdesk[parquet]``): it is large, and
only who wants such files needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agentdesk.domain.problems import Code, ProblemError

ROWS_A_GROUP = 10_000
"""Rows are compressed and indexed in groups: small ones make large, slow files."""


class ParquetFile:
    """``write`` and ``end`` return the bytes that are ready. Raises ``unsupported_format`` where pyarrow is missing."""

    def __init__(self, columns: Mapping[str, type]) -> None:
        try:
            import pyarrow  # type: ignore[import-untyped]
            from pyarrow import parquet
        except ImportError:
            raise ProblemError(Code.UNSUPPORTED_FORMAT, format="parquet", extra="parquet") from None
        kinds: dict[type, Any] = {
            str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_(),
            datetime: pyarrow.timestamp("us", tz="UTC"),
        }  # fmt: skip
        self._times = [name for name, kind in columns.items() if kind is datetime]
        self._schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._table = pyarrow.Table
        self._ready = _Ready()
        self._writer = parquet.ParquetWriter(self._ready, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Add rows whose times are texts, as JSON has them."""
        for row in rows:
            times = {name: datetime.fromisoformat(row[name]) for name in self._times if row[name] is not None}
            self._rows.append({**row, **times})
        if len(self._rows) >= ROWS_A_GROUP:
            self._write_group()
        return self._ready.taken()

    def end(self) -> bytes:
        if self._rows:
            self._write_group()
        self._writer.close()
        return self._ready.taken()

    def _write_group(self) -> None:
        self._writer.write_table(self._table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()


class _Ready:
    """What pyarrow takes for a file: keeps the bytes until they are taken."""

    closed = False

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._before = 0

    def write(self, data: bytes) -> int:
        self._bytes += data
        return len(data)

    def tell(self) -> int:
        return self._before + len(self._bytes)

    def flush(self) -> None:
        """There is nothing below."""

    def close(self) -> None:
        """What was written is still to be taken."""

    def taken(self) -> bytes:
        data = bytes(self._bytes)
        self._before += len(data)
        self._bytes.clear()
        return data
