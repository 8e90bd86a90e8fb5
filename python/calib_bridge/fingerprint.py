"""Fingerprints of datasets: the same at every site because deployment keeps UUIDs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

EMPTY_RANGE = "empty"
"""Stands for both bounds of a certification whose range is empty."""


def line(
    dataset_type: str, data_id: Mapping[str, Any], dataset_id: str, begin: str | None, end: str | None
) -> str:
    """Return the line of one dataset in one validity range.

    Parameters
    ----------
    dataset_type : `str`
        Name of the dataset type.
    data_id : `~collections.abc.Mapping`
        Required dimensions and their values; their order does not matter.
    dataset_id : `str`
        UUID.
    begin, end : `str` or `None`
        TAI nanoseconds since 1970-01-01, `EMPTY_RANGE`, or `None` for an open bound.

    Returns
    -------
    line : `str`
        Type, canonical data ID, UUID and both bounds, separated by tabs.
    """
    bounds = ("-" if begin is None else begin, "-" if end is None else end)
    return "\t".join((dataset_type, _canonical_data_id(tuple(data_id.items())), dataset_id, *bounds))


def id_in(text: str) -> str:
    """Return the UUID in a line."""
    return text.split("\t")[2]


def is_empty(text: str) -> bool:
    """Return whether a line has an empty range."""
    return text.endswith(f"\t{EMPTY_RANGE}")


def fingerprint(lines: Iterable[str]) -> str:
    """Return the sha256 (hexadecimal) of the sorted lines; it also combines fingerprints."""
    whole = "".join(f"{text}\n" for text in sorted(lines))
    return hashlib.sha256(whole.encode()).hexdigest()


@lru_cache(maxsize=1 << 16)
def _canonical_data_id(items: tuple[tuple[str, Any], ...]) -> str:
    """Cached: the same few data IDs recur in every collection."""
    return canonical(dict(items))


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
