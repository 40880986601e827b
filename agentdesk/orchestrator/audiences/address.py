"""Where messages may be sent: to the public internet by TLS, and to what the configuration allows beside that.

Somebody who may define audiences could otherwise have the service knock at doors that only it can reach: the database,
a cloud's metadata address, another service without a password. So a name is looked up first, all its addresses must be
allowed, and the connection goes to one of these and not to what the name says a moment later.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from agentdesk.domain.records import dataclass

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
LONGEST = 2_000


class NotAllowedError(ValueError):
    """Nothing may be sent there; the text says why."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is allowed beside public addresses: networks (``10.1.0.0/16``) and names of hosts
    (``crm.example.internal``). To these also plain HTTP may be spoken."""

    entries: tuple[str, ...] = ()

    @classmethod
    def of(cls, written: str) -> "Allowed":
        """From a list with commas. Raises ValueError for what is neither a network nor a name."""
        entries = tuple(part.strip().lower() for part in written.split(",") if part.strip())
        for entry in entries:
            if "/" in entry:
                ip_network(entry)
            elif not all(
                part.isascii() and part.replace("-", "").isalnum() for part in entry.replace(":", ".").split(".")
            ):
                raise ValueError(f"'{entry}' is neither a network nor the name of a host")
        return cls(entries)

    def checked(self, url: str) -> SplitResult:
        """The parts of an address to which something may be sent, as far as that can be told without looking its name
        up. Raises NotAllowedError."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise NotAllowedError("it is not an address") from None
        if parts.scheme not in ("https", "http") or not host or len(url) > LONGEST or not url.isascii():
            raise NotAllowedError("it must be written as https://HOST/PATH")
        if any(sign.isspace() or ord(sign) < 32 for sign in url):
            raise NotAllowedError("it must not have blanks")
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise NotAllowedError("it must have no user, no password and no fragment: messages are signed instead")
        if port == 0:
            raise NotAllowedError("its port is none")
        literal = _literal(host)
        named = host in self.entries or (literal is not None and self._in_networks(literal))
        if parts.scheme == "http" and not named and (literal or not any("/" in entry for entry in self.entries)):
            raise NotAllowedError("it must be https: plain http is only for hosts that AGENTDESK_WEBHOOK_ALLOW names")
        if literal is not None and not self.allows(literal, parts):
            raise NotAllowedError(_private(literal))
        return parts

    async def resolved(self, parts: SplitResult) -> list[Address]:
        """The addresses to connect to, the first that answers. Raises NotAllowedError, OSError for a name that nobody
        knows."""
        host = parts.hostname or ""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port_of(parts), type=socket.SOCK_STREAM)
        addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        for one in addresses:
            if not self.allows(one, parts):
                raise NotAllowedError(_private(one))
        return addresses

    def allows(self, address: Address, parts: SplitResult) -> bool:
        """Whether something may be sent to the address of that host."""
        named = (parts.hostname or "").lower() in self.entries or self._in_networks(address)
        if parts.scheme == "http":
            return named
        return named or is_public(address)

    def _in_networks(self, address: Address) -> bool:
        meant = _meant(address)
        return any(meant in ip_network(entry) for entry in self.entries if "/" in entry)


NOTHING_MORE = Allowed()
"""The public internet alone."""


def is_public(address: Address) -> bool:
    """Whether the address is one of the public internet: not of this machine, its network, or a cloud's own."""
    meant = _meant(address)
    return meant.is_global and not meant.is_multicast and not meant.is_reserved


def port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _meant(address: Address) -> Address:
    """The address that packets go to: IPv6 may carry one of IPv4 in it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _private(address: Address) -> str:
    return f"{address} is no public address: AGENTDESK_WEBHOOK_ALLOW has to name its network or host"


def pinned(parts: SplitResult, address: Address) -> str:
    """The URL with the address in the place of the name."""
    host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    return parts._replace(netloc=f"{host}:{port_of(parts)}").geturl()
