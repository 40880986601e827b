"""A keyring in memory in place of the computer's, for tests of the desk's key."""

import threading

import keyring.backend


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that works; or hangs until it is let go, or fails."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.fails = False
        self.answers = threading.Event()
        self.answers.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.answers.wait()
        if self.fails:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]
