"""A screen and a desktop of the test's own: an X server without a monitor, and the buses of screen readers."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from jeepney import DBusAddress, MessageType, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

READERS = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
"""How the session's bus knows to start the bus of the screen readers when somebody asks for it."""
SIZE = "1600x1000x24"


@dataclass(frozen=True)
class Screen:
    """``environment`` is for whoever is to show something on it; ``heard_at`` is the address of the readers' bus."""

    environment: dict[str, str]
    heard_at: str


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """All of it, for as long as the block lasts; skips the test, naming them, where programs are missing."""
    needed = {"Xvfb (xvfb)": shutil.which("Xvfb"), "dbus-daemon (dbus-daemon)": shutil.which("dbus-daemon")}
    needed["org.a11y.Bus (at-spi2-core)"] = str(READERS) if READERS.exists() else None
    if missing := [name for name, path in needed.items() if path is None]:
        pytest.skip(f"not installed (Debian's packages in brackets; .ci/setup installs them): {', '.join(missing)}")
    with _x_server(folder) as display:
        own = {
            "DISPLAY": display, "XDG_RUNTIME_DIR": str(folder), "XDG_CACHE_HOME": str(folder / "cache"),
            "QT_QPA_PLATFORM": "xcb",
        }  # fmt: skip
        with _session_bus(folder, own) as bus:
            yield Screen({**own, "DBUS_SESSION_BUS_ADDRESS": bus}, _address_of_readers(bus))


@contextmanager
def window_manager(on: Screen, folder: Path) -> Iterator[None]:
    """One that decides, as on people's desktops, who is in front; skips the test where it is not installed."""
    if shutil.which("openbox") is None:
        pytest.skip("not installed (Debian's package, which .ci/setup installs): openbox")
    ready = folder / "openbox-is-ready"
    os.mkfifo(ready)
    command = ["openbox", "--sm-disable", "--startup", f"sh -c ': > {ready}'"]
    with (folder / "openbox.txt").open("wb") as said:
        manager = subprocess.Popen(command, env={**os.environ, **on.environment}, stdout=said, stderr=said)
    try:
        with ready.open() as word:  # which waits until somebody writes to it
            assert word.read() == "", (folder / "openbox.txt").read_text()
        yield
    finally:
        _end(manager)


@contextmanager
def _x_server(folder: Path) -> Iterator[str]:
    """Its display. It says itself which number was free, once it takes clients."""
    reading, writing = os.pipe()
    # It stays as it is when its last client goes. Else it begins anew then and sends away who comes meanwhile: so it
    # was with the registry of the readers' bus, which then left the bus.
    command = ["Xvfb", "-noreset", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    with (folder / "xvfb.txt").open("wb") as said:
        server = subprocess.Popen(command, pass_fds=(writing,), stdout=said, stderr=said)
    os.close(writing)
    try:
        with os.fdopen(reading) as lines:
            number = lines.readline().strip()
        assert number, (folder / "xvfb.txt").read_text()
        yield f":{number}"
    finally:
        _end(server)


@contextmanager
def _session_bus(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Its address. What it starts has that environment and ends with it."""
    with (folder / "dbus.txt").open("wb") as said:
        env = {**os.environ, **environment}
        command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, env=env)
    assert bus.stdout is not None
    try:
        address = bus.stdout.readline().strip()
        assert address, (folder / "dbus.txt").read_text()
        yield address
    finally:
        _end(bus)
        bus.stdout.close()


def _address_of_readers(bus: str) -> str:
    with open_dbus_connection(bus) as connection:
        place = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        answer = connection.send_and_get_reply(new_method_call(place, "GetAddress"), timeout=30)
    assert answer.header.message_type is MessageType.method_return, answer.body
    return str(answer.body[0])


def _end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    process.terminate()
    process.wait(timeout=30)
