"""The table of what is unsent: its statements, and at which position each command is.

The position is the only key of the table. An index by the command's id would be one more page to encrypt and to write
at each click (decision 64), so which id is where is known here: the file has one owner. All of it runs on the thread of
the database. What is known is what is durable: it changes after the commit, in ``has_put`` and ``has_forgotten``.
"""

from collections.abc import Sequence

from agentdesk.adapters.localdb.driver import driver
from agentdesk.app.state import Pending, PendingStatus

Row = tuple[int, str, str, str, str | None, str, int, int]
"""Position, body, when it was queued, status, problem, detail, whether it may have arrived, whether it is aside."""

_PUT = (
    "INSERT INTO outbox (position, command_id, agent_id, body, queued_at, status, may_have_arrived) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)

_PUT_AGAIN = (
    "INSERT OR IGNORE INTO outbox (position, command_id, agent_id, body, queued_at, status, problem, detail, is_aside) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Unsent:
    """Where the commands are. It is read from the file when somebody first asks."""

    def __init__(self) -> None:
        self._positions: dict[str, int] | None = None

    def put(self, connection: driver.Connection, row: tuple[str, str, str, str, str, int]) -> int:
        """Write id, agent, body, when it was queued, status and whether it may have arrived, unless it is there: behind
        all others. The position."""
        positions = self._known(connection)
        position = positions.get(row[0])
        if position is None:
            position = next(reversed(positions.values()), 0) + 1  # they were added in their order
            connection.execute(_PUT, (position, *row))
        return position

    def has_put(self, command_id: str, position: int) -> None:
        if self._positions is not None:
            self._positions[command_id] = position

    def restore(self, connection: driver.Connection, agent_id: str, unsent: Sequence[Pending]) -> None:
        """Write those again in their places which were durable in a file that could not be read to its end. Of each it
        is said that it may have arrived: nobody knows."""
        positions = self._known(connection)
        rows = (
            (
                positions[each.command.command_id],
                each.command.command_id,
                agent_id,
                each.command.model_dump_json(),
                each.queued_at.isoformat(),
                (each.status if each.status is PendingStatus.REFUSED else PendingStatus.QUEUED).value,
                each.problem,
                each.detail,
                int(each.status is PendingStatus.ASIDE),
            )
            for each in unsent
            if each.command.command_id in positions
        )
        connection.executemany(_PUT_AGAIN, rows)

    def change(self, connection: driver.Connection, command_id: str, what: str, values: Sequence[object]) -> None:
        """Set what ``what`` says (SQL) of a command that is there."""
        position = self._known(connection).get(command_id)
        if position is not None:
            connection.execute(f"UPDATE outbox SET {what} WHERE position = ?", (*values, position))

    def forget(self, connection: driver.Connection, command_id: str) -> str | None:
        """Whose command it was, if it was there."""
        position = self._known(connection).get(command_id)
        gone = "DELETE FROM outbox WHERE position = ? RETURNING agent_id"
        found = connection.execute(gone, (position,)).fetchall()  # to its end, where it is committed
        return str(found[0][0]) if found else None

    def has_forgotten(self, command_id: str) -> None:
        if self._positions is not None:
            self._positions.pop(command_id, None)

    def of(self, connection: driver.Connection, agent_id: str) -> list[Row]:
        """The agent's and nobody's, in their order."""
        rows = connection.execute(
            "SELECT command_id, agent_id, position, body, queued_at, status, problem, detail, may_have_arrived, "
            "is_aside FROM outbox ORDER BY position"
        ).fetchall()
        self._positions = {row[0]: row[2] for row in rows}  # the first click need not read them
        return [row[2:] for row in rows if row[1] in (agent_id, "")]

    def _known(self, connection: driver.Connection) -> dict[str, int]:
        if self._positions is None:
            found = connection.execute("SELECT command_id, position FROM outbox ORDER BY position")
            self._positions = dict(found.fetchall())
        return self._positions
