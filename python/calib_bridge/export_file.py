"""``export.yaml`` of a bundle, which the bridge never reads as data, and which people give to ``butler import``."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .errors import BridgeError

NAME = "export.yaml"

_TAG = re.compile(
    r"!uuid|!lsst\.daf\.butler\.Timespan|!butler_time/tai/iso|lsst\.sphgeom\.\w+"
    r"|tag:yaml\.org,2002:(str|int|float|bool|null|binary|timestamp|seq|map)"
)
"""Tags that Butler's export writes, and those of plain values."""

_DEPTH = 50
_REPEATS = 10
"""Values behind all aliases, for each value that is written out: Butler's export repeats next to nothing."""


def require_plain_export(content: bytes) -> None:
    """Refuse what could run code or fill the memory of whoever imports the file.

    Raises
    ------
    BridgeError
        ``bundle-export-unsafe``.
    """
    try:
        _examine(content)
    except yaml.YAMLError as error:
        raise BridgeError("bundle-export-unsafe", f"{NAME}: {' '.join(str(error).split())}") from error


def _examine(content: bytes) -> None:
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    written = meant = 0
    for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        place = f"{NAME}, line {event.start_mark.line + 1 if event.start_mark else 0}"
        tag = getattr(event, "tag", None)
        if tag is not None and not _TAG.fullmatch(tag):
            raise BridgeError("bundle-export-unsafe", f"{place}: tag {tag}")
        match event:
            case yaml.AliasEvent():
                if event.anchor not in sizes:
                    raise BridgeError("bundle-export-unsafe", f"{place}: *{event.anchor} holds itself")
                meant += sizes[event.anchor]
            case yaml.ScalarEvent():
                written, meant = written + 1, meant + 1
                _note(sizes, event.anchor, 1)
            case yaml.CollectionStartEvent():
                written, meant = written + 1, meant + 1
                open_.append((event.anchor, meant))
                if len(open_) > _DEPTH:
                    raise BridgeError("bundle-export-unsafe", f"{place}: nested more than {_DEPTH} times")
            case yaml.CollectionEndEvent():
                anchor, before = open_.pop()
                _note(sizes, anchor, meant - before + 1)
        if meant > _REPEATS * written:
            raise BridgeError("bundle-export-unsafe", f"{place}: aliases repeat more than is written out")


def _note(sizes: dict[str, int], anchor: Any, size: int) -> None:
    if anchor is not None:
        sizes[anchor] = size
