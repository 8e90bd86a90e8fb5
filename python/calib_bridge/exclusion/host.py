"""The host that may write, if the world names one."""

from __future__ import annotations

import socket


def why_elsewhere(writer: str | None) -> str | None:
    """Return why this host may not write, given the only host that may; `None` if it may."""
    host = socket.gethostname()
    if writer is None or is_same_host(writer, host):
        return None
    return f"the world lets only {writer} write, and this is {host}"


def is_same_host(one: str, other: str) -> bool:
    """Return whether two names are of one host; a name without a domain fits any domain. Pure."""
    one, other = one.lower(), other.lower()
    if "." in one and "." in other:
        return one == other
    return one.partition(".")[0] == other.partition(".")[0]
