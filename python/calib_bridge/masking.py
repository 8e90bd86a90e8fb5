"""Credentials in texts that people read or that are kept. ``engine/model/masked.ts`` is its twin."""

from __future__ import annotations

import re
from typing import Any

_HIDDEN = "***"

# A password may hold any character but white space, also an @. The scheme and a slash may be missing, as where YAML
# reads the scheme as a name, and the slashes may be those of a JSON pointer. Nothing before it is searched: long words
# cost little.
_USERINFO = re.compile(r"(?:(?<=/)|(?<=~1))([^\s:@/]*):\S*@")

# A token may stand alone before the host, as with git's addresses.
_TOKEN = re.compile(r"(https?:(?://|~1~1))[^\s:@/]+@", re.IGNORECASE)

_NAMED = re.compile(
    r"((?<![\w-])[\w-]*(?:password|passwd|secret|token|signature|credential|access[-_]?key|api[-_]?key)[\w-]*=|[?&;](?:sig|key|pwd)=)"
    r"[^\s&#;,\"']+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return a text without the passwords and tokens of the URIs in it; users, hosts and paths stay."""
    text = _USERINFO.sub(rf"\1:{_HIDDEN}@", text)
    text = _TOKEN.sub(rf"\1{_HIDDEN}@", text)
    return _NAMED.sub(rf"\1{_HIDDEN}", text)


def masked_json(value: Any) -> Any:
    """Return a JSON value whose texts are `masked`; names of members stay."""
    match value:
        case str():
            return masked(value)
        case list():
            return [masked_json(each) for each in value]
        case dict():
            return {name: masked_json(each) for name, each in value.items()}
    return value
