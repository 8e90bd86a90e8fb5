"""Hostile values by grammar: JSON after a few changes, drawn by hypothesis."""

from __future__ import annotations

import copy
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

RUNS = int(os.environ.get("CALIB_HOSTILE_RUNS", "12"))
"""How many values a property draws; ``npm run hostile`` raises it."""

SECONDS = 10.0
GIBIBYTE = 1 << 20
"""In KiB, as Linux reports memory."""

type Json = Any
type Place = tuple[str | int, ...]


class Change(NamedTuple):
    """One change of a document. ``place`` and ``drawn`` name one of its values whatever the document is."""

    kind: str
    place: int
    drawn: int


TEXTS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\x1b[31m",
        "\u202e",
        "\ud800",
        "\ufeff",
        "\u2028",
        "é b",
        "a\nb",
        "*",
        "%",
        "%s",
    ),
    *(
        "..",
        "../../evil",
        "../" * 30 + "evil",
        "evil/../..",
        "a//b",
        "/",
        ".",
        "~",
        "file:///evil",
        "s3://b/k",
    ),
    *(
        "'",
        '"',
        "`",
        "\\",
        "'; DROP TABLE exposure; --",
        "' OR 1=1 --",
        "$(touch evil)",
        "; touch evil",
        "${x}",
    ),
    *("LATISS", "raw", "bias", "LATISS/raw/all", "LATISS/calib", "u/x", "summit/LATISS", "x..y", "a" * 200),
    *(
        "a" * 5_000,
        "0",
        "-1",
        "1e400",
        "9" * 30,
        "9" * 5_000,
        "nan",
        "²",
        "\u0661",
        "2024-04-10",
        "#zip-path=x",
        "{}",
    ),
)
NUMBERS: tuple[int | float, ...] = (
    *(
        0,
        -1,
        1,
        0.5,
        1e308,
        float("inf"),
        float("nan"),
        2**31,
        2**53 + 1,
        2**63 - 1,
        2**63,
        -(2**63),
        2**64,
        10**30,
    ),
    20240326,
)
OTHERS: tuple[Json, ...] = (None, True, False, 0, "", [], {}, [[]], {"a": {"b": 1}}, [None])
KINDS = ("alike", "alike", "alike", "swap", "swap", "duplicate", "delete", "retype", "nest", "rename")

_change = st.builds(Change, st.sampled_from(KINDS), st.integers(0, 9_999), st.integers(0, 9_999))
changes: st.SearchStrategy[list[Change]] = st.lists(_change, min_size=1, max_size=3)

damages: st.SearchStrategy[tuple[bool, list[Change]]] = st.tuples(
    st.sampled_from((True, True, True, False)), st.lists(_change, min_size=6, max_size=12)
)
"""Whether a document is to stay valid, and the changes to try."""


def hostile_settings(runs: int = RUNS) -> settings:
    """Return settings for a property: the same values at each run of ``npm test``, new ones in a long run."""
    return settings(
        max_examples=max(1, runs),
        derandomize="CALIB_HOSTILE_RUNS" not in os.environ,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


def changed(document: Json, drawn: list[Change]) -> Json:
    """Return a copy of a document after some changes."""
    for change in drawn:
        document = _after(copy.deepcopy(document), change)
    return document


def damaged_once(document: Json, drawn: tuple[bool, list[Change]], accepts: Callable[[Json], bool]) -> Json:
    """Return a copy of a document after the first change that it stays valid with, or else after some of them."""
    stays_valid, candidates = drawn
    for change in candidates if stays_valid else ():
        one = changed(document, [change])
        if one != document and accepts(one):
            return one
    return changed(document, candidates[:3])


def _after(document: Json, change: Change) -> Json:
    places = list(_places(document))
    at = places[change.place % len(places)]
    parent = document
    for step in at[:-1]:
        parent = parent[step]
    value = parent[at[-1]] if at else document
    if change.kind == "delete" and at:
        del parent[at[-1]]
        return document
    if change.kind == "rename" and at and isinstance(parent, dict):
        parent[_pick(TEXTS, change.drawn)] = parent.pop(at[-1])
        return document
    new = _replacement(document, value, places, change)
    if not at:
        return new
    parent[at[-1]] = new
    return document


def _replacement(document: Json, value: Json, places: list[Place], change: Change) -> Json:
    match change.kind:
        case "swap":
            alike = [each for each in (_value(document, at) for at in places) if type(each) is type(value)]
            return copy.deepcopy(_pick(alike, change.drawn))
        case "duplicate":
            return [*value, *copy.deepcopy(value)] if isinstance(value, list) else [value, value]
        case "nest":
            return _nested(value, 1 + change.drawn % 300)
        case "retype":
            return copy.deepcopy(_pick(OTHERS, change.drawn))
    match value:
        case bool():
            return not value
        case int() | float():
            return _pick(NUMBERS, change.drawn)
        case list():
            return value[: change.drawn % (len(value) + 1)]
        case dict():
            return {}
    return _pick(TEXTS, change.drawn)


def _places(value: Json, at: Place = ()) -> Iterator[Place]:
    yield at
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _places(each, (*at, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, (*at, index))


def _value(document: Json, at: Place) -> Json:
    for step in at:
        document = document[step]
    return document


def _nested(value: Json, depth: int) -> Json:
    for _ in range(depth):
        value = [value] if depth % 2 else {"a": value}
    return value


def _pick[T](values: list[T] | tuple[T, ...], drawn: int) -> T:
    return values[drawn % len(values)]


class TooSlow(BaseException):
    """An answer that took longer than `SECONDS`; no handler catches it."""


@contextmanager
def in_time() -> Iterator[None]:
    """End what takes longer than `SECONDS`, without the time that other work kept it from a processor."""
    began = time.monotonic() - _waited()

    def end(*_: object) -> None:
        left = SECONDS - (time.monotonic() - _waited() - began)
        if left <= 0:
            raise TooSlow
        signal.setitimer(signal.ITIMER_REAL, left)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _waited() -> float:
    """Return the seconds that this thread was ready to run and did not (proc(5))."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


type Tree = dict[Path, tuple[int, int, int]]


def tree(folder: Path) -> Tree:
    """Return what would show a write: inode, time and size of everything below a folder."""
    found: Tree = {}
    folders = [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                stat = entry.stat(follow_symlinks=False)
                is_folder = entry.is_dir(follow_symlinks=False)
                found[Path(entry.path)] = (
                    (stat.st_ino, 0, 0) if is_folder else (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                )
                if is_folder:
                    folders.append(entry.path)
    return found


def touched(before: Tree, after: Tree) -> set[Path]:
    """Return what was written, made or removed between two times."""
    return {path for path, _ in before.items() ^ after.items()}


def require_little_memory() -> None:
    """Check that this process never used 1 GiB."""
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"highest memory: {highest // 1024} MiB")
    assert highest < GIBIBYTE
