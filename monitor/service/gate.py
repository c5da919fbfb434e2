"""The gate before every connection: which addresses of the network may be fetched from.

It stands where a socket is made, after names are resolved, so a redirect, a name that changes its
address and an address in a strange spelling all come through it.
"""

import errno
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from monitor.service.settings import BadSettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
AddressInfo = tuple[Any, ...]  # what getaddrinfo gives: family, type, protocol, name, address

WEB_PORTS = frozenset({80, 443})
# Python calls these global, yet they lead inside by translation or reach many at once.
NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "224.0.0.0/4",  # multicast
        "ff00::/8",
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "fec0::/10",  # site-local
        "192.88.99.0/24",  # relays of 6to4
        "192.0.0.0/24",  # of protocols, not of hosts
        "::/96",  # IPv4-compatible
    )
)


class ForbiddenAddressError(OSError):
    """The address may not be fetched from; `strerror` says which and why."""


def read_networks(spelled: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that ``MONITOR_ALLOW_NETWORKS`` names, such as 10.1.0.0/16.

    Raises BadSettingsError on what is no network.
    """
    networks = []
    for each in spelled:
        try:
            networks.append(ip_network(each.strip(), strict=False))
        except ValueError as error:
            raise BadSettingsError(
                f"MONITOR_ALLOW_NETWORKS has {each!r}, which is no network; "
                "write addresses such as 10.1.0.0/16, with commas between."
            ) from error
    return tuple(networks)


def why_forbidden(host: str, port: int, allowed: Iterable[Network] = ()) -> str:
    """Return why `host`, an address in digits, may not be connected to, or the empty string."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in allowed):
        return ""
    if not _is_public(address):
        return f"{address} is not a public address"
    if port not in WEB_PORTS:
        return f"port {port} is not a web port"
    return ""


def _is_public(address: Address) -> bool:
    return address.is_global and not any(address in network for network in NOT_PUBLIC)


def gated_sockets(allowed: Iterable[Network]) -> Callable[[AddressInfo], socket.socket]:
    """Return a maker of sockets for aiohttp that refuses forbidden addresses."""
    networks = tuple(allowed)

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, (host, port, *_) = info
        if why := why_forbidden(host, port, networks):
            raise ForbiddenAddressError(errno.EACCES, why)
        return socket.socket(family, kind, protocol)

    return make
