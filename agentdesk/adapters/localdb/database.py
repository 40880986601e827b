"""The encrypted SQLite file of a desk: its key, its one connection, its one thread.

Owns opening (and setting aside what cannot be opened), transactions and the thread that all of it runs on. Knows the
schema's versions, but nothing of what the tables mean.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from agentdesk.adapters.localdb import place
from agentdesk.adapters.localdb.driver import driver
from agentdesk.adapters.localdb.place import ASIDE, COMPANIONS, put_away
from agentdesk.adapters.localdb.schema import STEPS, VERSION
from agentdesk.adapters.localdb.worker import Worker
from agentdesk.domain.problems import Code, ProblemError

log = logging.getLogger(__name__)

T = TypeVar("T")

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # every commit reaches the disk before the agent sees it as kept
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -512",  # KiB: sqlcipher's 8 MiB fill up within a day, and hardly anything is read twice
    "PRAGMA wal_autocheckpoint = 400",  # pages of 4 KB: a log that fills the disk could not be brought into the file
)
_COMMITS = 16
"""After so many the log is brought into the file while nobody waits: in the way of a click it is two syncs more."""
LOCKED_S = 60.0
"""So long it is waited for a program that holds the file as the desk begins: one that makes copies does for a while."""
WRITTEN_S, QUIET_S, IDLE_S = 0.002, 0.02, 5.0
"""So long after it was asked for something last it is looked how the file was left, the log is brought into it, and it
is looked whether it is still so, again and again."""
_TRUST = 3
"""So often the file is made anew because only its length or its time says that somebody else wrote to it. Where the
time is told late, as on some servers, it would be at each click."""
PATIENCE_S = 0.004
"""As long as this the window may stand still for what somebody clicked (decision 59)."""


class _UnreadableError(Exception):
    """The file is no database of ours: another key, damage, or a newer version."""


class LocalDatabase:
    """One connection on one thread. ``set_aside`` names the file that could not be opened and was put away, if any."""

    def __init__(
        self, worker: Worker, path: Path, key: bytes, connection: driver.Connection, set_aside: Path | None
    ) -> None:
        self._worker, self._path, self._key, self._connection = worker, path, key, connection
        self.set_aside = set_aside
        self._stands = place.standing(str(path))
        self._is_written = False
        """Whether we wrote to it since it was looked at: how long and how old it is says nothing then."""
        self._trust = _TRUST
        self._rescued: place.Rows | None = None
        """What could be read, where its file went away or was spoilt and there is no other one yet."""
        self._is_whole = True
        self._tell_renewed: Callable[[bool], object] = lambda _is_whole: None
        self._commits = 0
        worker.when_quiet((WRITTEN_S, self._look), (QUIET_S, self._tidy), (IDLE_S, self._look))

    @classmethod
    async def open(cls, path: Path, key: bytes) -> "LocalDatabase":
        """Open or make the file. ``key`` is 32 bytes.

        A file that cannot be read with the key is renamed, never deleted, and a new one is made.
        Raises ``ProblemError``: ``LOCAL_STORE_FAILED`` where the disk does not allow either, ``LOCAL_STORE_HELD`` where
        another program does not let go of it.
        """
        worker = Worker("localdb")
        try:
            connection, set_aside = await worker.do(partial(_open, path, key))
        except (driver.Error, OSError) as error:
            worker.finish()
            is_held = getattr(error, "sqlite_errorcode", 0) & 0xFF in (driver.SQLITE_BUSY, driver.SQLITE_LOCKED)
            raise _failed(error, Code.LOCAL_STORE_HELD if is_held else Code.LOCAL_STORE_FAILED) from error
        return cls(worker, path, key, connection, set_aside)

    async def run(
        self,
        work: Callable[[driver.Connection], T],
        *,
        is_one: bool = False,
        then: Callable[[T], None] | None = None,
        patience_s: float = 0.0,
    ) -> T:
        """Run ``work`` in one transaction on the thread; it is durable when this returns.

        Work is done in the order of the calls. It is finished even if the caller is cancelled. ``is_one`` says that it
        is a single statement, which is a transaction by itself. ``then`` is told the result, on the thread, once it is
        durable. For ``patience_s`` at most the loop stands still for it.
        """
        try:
            return await self._worker.do(partial(self._transact, work, is_one, then), patience_s=patience_s)
        except (driver.Error, OSError) as error:
            raise _failed(error) from error

    async def recover(self, file: Path, key: bytes) -> bool:
        """Take unsent commands and drafts out of a file that was set aside, where ``key`` is its key after all; then
        delete it, since what else it holds is only copies. Returns whether it could be read."""
        if not await self.run(partial(_taken_over, file, key)):
            return False
        for ending in ("", *COMPANIONS):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        log.info("a local database that was set aside could be read again: what was unsent in it is in the outbox")
        return True

    async def is_unsent_in(self, others: Sequence[Path], key: bytes) -> bool:
        """Whether something waits to be sent in one of these other databases of the profile. One that cannot be read
        with the key says nothing."""
        return await self._worker.do(lambda: any(_is_unsent_in(each, key) for each in others))

    def on_renewed(self, tell: Callable[[bool], None]) -> None:
        """Whom to tell, on the loop, that the file had to be made anew, and whether all that it held is in it again."""
        loop = asyncio.get_running_loop()
        self._tell_renewed = lambda is_whole: loop.call_soon_threadsafe(tell, is_whole)

    async def look(self) -> None:
        """Look whether the file is in its place and as it was left, as each transaction does."""
        try:
            await self._worker.do(self._be_in_place)
        except (driver.Error, OSError) as error:
            raise _failed(error) from error

    async def close(self) -> None:
        """Finish what was asked for and close the file."""
        await self._worker.do(self._shut)
        self._worker.finish()

    def _shut(self) -> None:
        self._worker.when_quiet()
        self._look()
        self._connection.close()

    def _be_in_place(self) -> None:
        """Whatever was written so far is in the file that is under our name. Raises where there can be none."""
        if self._rescued is None:
            now = place.standing(str(self._path))
            is_same = place.is_same(self._stands, now)
            if is_same and (self._is_written or now == self._stands or not self._trust):
                self._stands, self._is_written = now, False
                return
            self._trust -= is_same
            self._let_go(is_spoilt=is_same and now[0] != self._stands[0])
        self._make_anew()

    def _let_go(self, *, is_spoilt: bool) -> None:
        """Have what can be read of it. Where it ``is_spoilt`` what stands there is no longer ours: it is put aside."""
        log.warning("the local database was removed, replaced or written to by somebody else: it is made anew")
        self._rescued, self._is_whole = place.everything(self._connection)
        if is_spoilt or not self._is_whole:
            self._stands = place.NOWHERE
        self._connection.close()  # before there is another one: it takes its log away by name

    def _make_anew(self) -> None:
        rescued = self._rescued or {}
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.make_way(self._path, self._stands, place.REPLACED if self._is_whole else ASIDE)
        try:
            self._connection = _connected(self._path, self._key)
            place.write_all(self._connection, rescued)
        except (driver.Error, OSError):  # half of it is no other file
            self._connection.close()
            self._stands = place.standing(str(self._path))
            raise
        self._rescued, self._stands, self._is_written = None, place.standing(str(self._path)), False
        self._tell_renewed(self._is_whole)

    def _transact(self, work: Callable[[driver.Connection], T], is_one: bool, then: Callable[[T], None] | None) -> T:
        once = self._one if is_one else self._several
        self._be_in_place()
        self._is_written = True
        try:
            result = once(work)
        except driver.DatabaseError as error:
            if _is_full(error):
                _make_room(self._connection)
            elif place.is_spoilt(error):
                self._let_go(is_spoilt=True)
                self._make_anew()
            else:
                raise
            result = once(work)
        self._commits += 1
        if then is not None:
            then(result)
        return result

    def _one(self, work: Callable[[driver.Connection], T]) -> T:
        return work(self._connection)

    def _several(self, work: Callable[[driver.Connection], T]) -> T:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has rolled back already
                connection.execute("ROLLBACK")
            raise
        return result

    def _look(self) -> None:
        """While nobody waits, and at the end: what was kept may have gone away meanwhile, or just now."""
        try:
            self._be_in_place()
        except (driver.Error, OSError) as error:
            log.warning("the local database is not in its place, and cannot be put there: %s", type(error).__name__)

    def _tidy(self) -> None:
        self._look()
        if self._commits >= _COMMITS and self._rescued is None:
            self._commits, self._is_written = 0, True
            try:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except driver.Error:
                log.info("the local database's log could not be brought into its file")
            self._look()


def _make_room(connection: driver.Connection) -> None:
    """Bring the write-ahead log into the file and cut it: it holds much twice, and by itself only shrinks when it has
    grown far longer."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except driver.OperationalError:
        log.info("the disk has no room for the local database's log")


def _is_full(error: driver.DatabaseError) -> bool:
    return error.sqlite_errorcode == driver.SQLITE_FULL


def _failed(error: Exception, code: Code = Code.LOCAL_STORE_FAILED) -> ProblemError:
    return ProblemError(code, detail=str(error))


def _open(path: Path, key: bytes) -> tuple[driver.Connection, Path | None]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _connected(path, key), None
    except _UnreadableError:
        aside = put_away(path)
        log.warning("the local database cannot be read; it was set aside as %s", aside.name)
        return _connected(path, key), aside


def _connected(path: Path, key: bytes) -> driver.Connection:
    for ending in ("", *COMPANIONS):
        file = path.with_name(path.name + ending)
        if file.exists():
            file.chmod(0o600)  # what was brought back from a copy may be for reading only
    # isolation_level None: transactions are begun here, not by the driver. One thread at a time uses it.
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=LOCKED_S)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # The file has one owner, which need not ask at each transaction who else is there. Said before it is looked at.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            intact = connection.execute("PRAGMA quick_check(1)").fetchone()
        except driver.OperationalError:
            raise  # locked, no permission, a disk error: the file may well be good
        except driver.DatabaseError as error:
            raise _UnreadableError from error
        if version > VERSION or (intact and intact[0] != "ok"):
            raise _UnreadableError
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        _migrate(connection, version)
        _make_room(connection)
    except BaseException:
        connection.close()
        raise
    path.chmod(0o600)
    return connection


def _migrate(connection: driver.Connection, version: int) -> None:
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")


_OUTBOX = "command_id, agent_id, body, queued_at, status, problem, detail, may_have_arrived, is_aside"


def set_aside(path: Path) -> list[Path]:
    """The files that were put away in place of this one, the oldest first."""
    found = sorted(path.parent.glob(f"{path.name}{ASIDE}*"))
    return [one for one in found if not one.name.endswith(COMPANIONS)]


def _is_unsent_in(file: Path, key: bytes) -> bool:
    connection = driver.connect(str(file))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection.execute("SELECT 1 FROM outbox LIMIT 1").fetchone() is not None
    except driver.Error:
        return False
    finally:
        connection.close()


def _taken_over(file: Path, key: bytes, ours: driver.Connection) -> bool:
    """Copy what only that file has, in front of what was written since."""
    try:
        theirs = _connected(file, key)
    except (_UnreadableError, driver.Error):
        return False
    try:
        commands = theirs.execute(f"SELECT {_OUTBOX} FROM outbox ORDER BY position").fetchall()
        drafts = theirs.execute("SELECT agent_id, key, text FROM draft").fetchall()
    finally:
        theirs.close()
    first = int(ours.execute("SELECT coalesce(min(position), 1) FROM outbox").fetchone()[0])
    known = {command_id for (command_id,) in ours.execute("SELECT command_id FROM outbox")}
    commands = [row for row in commands if row[0] not in known]
    rows = [(first - len(commands) + number, *row) for number, row in enumerate(commands)]
    marks = ", ".join("?" * (_OUTBOX.count(",") + 2))
    ours.executemany(f"INSERT INTO outbox (position, {_OUTBOX}) VALUES ({marks})", rows)
    ours.executemany("INSERT OR IGNORE INTO draft (agent_id, key, text) VALUES (?, ?, ?)", drafts)
    return True
