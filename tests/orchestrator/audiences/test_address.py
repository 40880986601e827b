"""Where messages may be sent: nothing private unless the configuration says so, whatever it is called or looks like."""

import socket
from typing import Any

import pytest

from agentdesk.orchestrator.audiences.address import Allowed, NotAllowedError, pinned

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("http://example.com/hook", "it must be https"),
        ("http://93.184.216.34/hook", "it must be https"),
        ("ftp://example.com/hook", "it must be written as https"),
        ("https:///hook", "it must be written as https"),
        ("https://user:secret@example.com/", "no user"),
        ("https://example.com/#part", "no fragment"),
        ("https://exam ple.com/", "blanks"),
        ("https://example.com:99999/", "not an address"),
        ("https://[::1", "not an address"),
        ("https://127.0.0.1/", "no public address"),
        ("https://10.1.2.3/", "no public address"),
        ("https://169.254.169.254/latest/meta-data", "no public address"),
        ("https://100.64.0.1/", "no public address"),
        ("https://0.0.0.0/", "no public address"),
        ("https://224.0.0.1/", "no public address"),
        ("https://[::1]/", "no public address"),
        ("https://[fe80::1]/", "no public address"),
        ("https://[fd00::1]/", "no public address"),
        ("https://[::ffff:10.0.0.1]/", "no public address"),
        ("https://[64:ff9b::a00:1]/", "no public address"),
        ("https://[2002:a00:1::]/", "no public address"),
    ],
)
def test_what_is_not_public_or_not_by_tls_is_refused(url: str, because: str) -> None:
    with pytest.raises(NotAllowedError, match=because):
        Allowed().checked(url)


def known_as(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name stand for these addresses."""

    def told(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", told)


async def test_a_name_is_what_its_addresses_are_and_the_connection_goes_to_one_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = Allowed().checked("https://example.com/hook?key=1")
    known_as(monkeypatch, PUBLIC)
    (address,) = await Allowed().resolved(parts)
    assert pinned(parts, address) == f"https://{PUBLIC}:443/hook?key=1"
    known_as(monkeypatch, PUBLIC, "169.254.169.254")
    with pytest.raises(NotAllowedError, match=r"169\.254\.169\.254"):
        await Allowed().resolved(parts)
    with pytest.raises(NotAllowedError):
        await Allowed.of("10.0.0.0/8").resolved(parts)
    assert len(await Allowed.of("169.254.0.0/16").resolved(parts)) == 2
    assert len(await Allowed.of("example.com").resolved(parts)) == 2


async def test_plain_http_is_spoken_only_to_what_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = Allowed.of("10.0.0.0/8, crm.example.internal")
    inside = allowed.checked("http://crm.example.internal:8080/hook")
    known_as(monkeypatch, "192.168.1.1")
    assert pinned(inside, (await allowed.resolved(inside))[0]) == "http://192.168.1.1:8080/hook"
    other = allowed.checked("http://other.example.internal/hook")
    known_as(monkeypatch, PUBLIC)
    with pytest.raises(NotAllowedError):
        await allowed.resolved(other)
    known_as(monkeypatch, "10.9.9.9")
    assert await allowed.resolved(other)


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "not a host", "https://x"])
def test_a_setting_that_cannot_be_meant_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Allowed.of(entry)
