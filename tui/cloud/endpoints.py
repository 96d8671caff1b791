"""Addresses of the five services, and the check of which ones may be used at all."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from tui.regular_file import read_file

OFFICIAL = ".aliyuncs.com"
"""Suffix of every official endpoint."""

_LARGEST_BUNDLE = 16 * 1024 * 1024
"""Bytes; the bundle of a whole system has some 200,000."""

_CENTRAL_ARMS = frozenset({"me-east-1", "cn-beijing-finance-1", "cn-beijing-gov-1"})
"""Regions that the official ARMS SDK sends to ``arms.aliyuncs.com``."""

_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")


class EndpointError(ValueError):
    """Address that is refused before anything is sent; ``code`` says why."""

    def __init__(self, code: str, address: str) -> None:
        super().__init__(f"{code}: {address}")
        self.code = code
        """``not-an-address``, ``plain-http``, ``not-official``, ``not-loopback``, ``region``,
        ``no-certificates`` or ``unverified``."""
        self.address = address


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Host (and port) of each service.

    Always explicit: from a region the SDK makes hosts such as ``ram.ap-southeast-6.aliyuncs.com``,
    and without one it raises ``RuntimeError``.
    """

    protocol: str
    ram: str
    ims: str
    sts: str
    resources: str
    arms: str
    """May hold ``{region}``."""
    ca_bundle: str = ""
    """File of certificates to trust beside those of the system; empty for no others."""

    @classmethod
    def real(cls) -> Endpoints:
        """Public endpoints of Alibaba Cloud, the same for both sites."""
        return cls(
            protocol="https",
            ram="ram.aliyuncs.com",
            ims="ims.aliyuncs.com",
            sts="sts.aliyuncs.com",
            resources="resourcemanager.aliyuncs.com",
            arms="arms.{region}.aliyuncs.com",
        )

    @classmethod
    def loopback(cls, url: str) -> Endpoints:
        """One address on this machine for all five services.

        Raises:
            EndpointError: ``not-an-address`` or ``not-loopback``.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise EndpointError("not-an-address", without_login(url)) from None
        bare = not (parts.query or parts.fragment or parts.username or parts.password)
        if parts.scheme != "http" or not parts.hostname or not bare or parts.path not in {"", "/"}:
            raise EndpointError("not-an-address", without_login(url))
        if not is_loopback(parts.hostname):
            raise EndpointError("not-loopback", parts.hostname)
        name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        host = name if port is None else f"{name}:{port}"
        return cls("http", host, host, host, host, host)

    @property
    def local(self) -> bool:
        """Whether every service is on this machine."""
        return all(is_loopback(_name(host)) for host in self._hosts())

    @property
    def identity(self) -> str:
        """Name to keep state apart by: ``aliyun`` or the address of a simulator."""
        return "aliyun" if replace(self, ca_bundle="") == Endpoints.real() else self.ram

    def trusting(self, path: str) -> Endpoints:
        """Copy that trusts the certificates in a file, too.

        Raises:
            EndpointError: ``no-certificates``; the file cannot be read, or holds none.
        """
        import ssl

        try:
            read_file(Path(path), _LARGEST_BUNDLE)  # what has no end would be read for ever below
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(cafile=path)
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            raise EndpointError("no-certificates", path) from None
        return replace(self, ca_bundle=path)

    def arms_in(self, region: str) -> str:
        """ARMS host of a region.

        Raises:
            EndpointError: ``region``, where the text cannot be a region's name.
        """
        if _REGION.match(region) is None:
            raise EndpointError("region", region)
        if region in _CENTRAL_ARMS and "{region}" in self.arms:
            return "arms.aliyuncs.com"
        return self.arms.replace("{region}", region)

    def _hosts(self) -> tuple[str, ...]:
        arms = self.arms.replace("{region}", "cn-hangzhou")
        return (self.ram, self.ims, self.sts, self.resources, arms)

    def check(self) -> None:
        """Refuse plain HTTP to anything but loopback and hosts that are not the cloud's own.

        Raises:
            EndpointError: ``plain-http`` or ``not-official``.
        """
        for host in self._hosts():
            check_host(self.protocol, host)


def check_host(protocol: str, host: str) -> None:
    """Refuse plain HTTP to anything but loopback and a host that is not the cloud's own.

    Raises:
        EndpointError: ``plain-http`` or ``not-official``.
    """
    if is_loopback(_name(host)):
        return
    if protocol != "https":
        raise EndpointError("plain-http", host)
    if not host.endswith(OFFICIAL) or _HOST.match(host) is None:
        raise EndpointError("not-official", host)


def is_loopback(name: str) -> bool:
    """Whether a host name means this machine, without asking a name server."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """Host without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def without_login(url: str) -> str:
    """Address without a user name and password in it, however it is written."""
    # Some characters become an @ or a / where an address is read.
    head, at, tail = unicodedata.normalize("NFKC", url).rpartition("@")
    if not at:
        return url
    scheme, slashes, _ = head.partition("//")
    return f"{scheme}//{tail}" if slashes else tail
