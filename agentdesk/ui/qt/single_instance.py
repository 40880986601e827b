"""One desk for each person and profile: a second start, or a softphone's ``agentdesk pop``, reaches the first.

Owns the local socket. Only this user may connect to it. The line sent is an identifier and is never logged.
"""

import hashlib
import logging
from collections.abc import Callable

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

MOST_BYTES = 4096
"""The longest line that is taken; a longer one is dropped with its connection."""

WAIT_MS = 2000
_DONE = b"ok\n"


def socket_name(profile: str) -> str:
    """The name of the socket of a profile (its directory)."""
    return "agentdesk-" + hashlib.sha256(profile.encode()).hexdigest()[:24]


def send_pop(text: str, profile: str) -> bool:
    """Ask the running desk of ``profile`` to show ``text`` (``KIND:VALUE``); False when none is running.

    An empty text only asks it to come to the front.
    """
    line = text.encode() + b"\n"
    if b"\n" in line[:-1] or len(line) > MOST_BYTES:
        raise ValueError("not one line of at most 4095 bytes")
    client = QLocalSocket()
    client.connectToServer(socket_name(profile))
    if not client.waitForConnected(WAIT_MS):
        return False
    client.write(line)
    client.flush()
    while client.bytesAvailable() < len(_DONE):
        if not client.waitForReadyRead(WAIT_MS):
            return False
    answered = client.readLine().data() == _DONE
    client.abort()
    return answered


class SingleInstance(QObject):
    """``pop_requested`` carries what another process asked to see; empty when it only wants the desk in front."""

    pop_requested = Signal(str)

    def __init__(self, profile: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(profile)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._received: dict[QLocalSocket, bytearray] = {}

    def listen(self) -> bool:
        """Become the one instance; False when another process is it. Of two that start at once the second looks when
        the first listens: else it would take the socket away from it."""
        turn = QLockFile(QDir.temp().filePath(self._name + ".lock"))
        turn.tryLock(WAIT_MS)  # whoever does not get it in time goes on all the same
        try:
            return self._listen()
        finally:
            turn.unlock()

    def _listen(self) -> bool:
        probe = QLocalSocket()
        probe.connectToServer(self._name)
        if probe.waitForConnected(WAIT_MS):
            probe.abort()
            return False
        # Nobody answers: what may lie there is the socket of one that died.
        QLocalServer.removeServer(self._name)
        listening = self._server.listen(self._name)
        if not listening:
            log.warning("cannot listen for other instances: %s", self._server.errorString())
        return listening

    def close(self) -> None:
        """Stop being the one instance."""
        self._server.close()

    def _on_connection(self) -> None:
        while (client := self._server.nextPendingConnection()) is not None:
            self._received[client] = bytearray()
            client.readyRead.connect(self._reader(client))
            client.disconnected.connect(self._closer(client))
            self._read(client)

    def _reader(self, client: QLocalSocket) -> Callable[[], None]:
        return lambda: self._read(client)

    def _closer(self, client: QLocalSocket) -> Callable[[], None]:
        def _on_closed() -> None:
            self._received.pop(client, None)
            client.deleteLater()

        return _on_closed

    def _read(self, client: QLocalSocket) -> None:
        buffer = self._received.get(client)
        if buffer is None:
            return
        buffer += client.readAll().data()
        line, newline, _rest = bytes(buffer).partition(b"\n")
        if len(line) >= MOST_BYTES:
            client.abort()
        elif newline:
            buffer.clear()
            client.write(_DONE)
            client.flush()
            self.pop_requested.emit(line.decode(errors="replace"))
