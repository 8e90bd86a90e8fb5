"""Bundles that are not as they were made: lies in their documents, and things in place of their files."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge_world import Site

type Json = Any
type Path_ = tuple[str | int, ...]

WORDS: tuple[Json, ...] = (
    "",
    "../../evil/run",
    "/etc/passwd",
    "LATISS/raw/all",
    "a\nb",
    "é b",
    None,
    7,
    ["x"],
    {"x": 1},
)
NUMBERS: tuple[Json, ...] = (0, -1, 10**20, 1.5, "1", None, True)


def lies_about(value: Json, at: Path_ = ()) -> Iterator[tuple[Path_, Json]]:
    """Yield places in a manifest, each with a value that is wrong there."""
    match value:
        case bool():
            yield from ((at, lie) for lie in (not value, None, "yes"))
        case int():
            yield from ((at, lie) for lie in (*NUMBERS, value + 1) if type(lie) is not int or lie != value)
        case str() | None:
            yield from ((at, lie) for lie in (*WORDS, f"{value}x") if lie != value)
        case list():
            yield from ((at, lie) for lie in (([], None, [*value, value[0]]) if value else (None, ["x"])))
            for index, each in enumerate(value):
                yield from lies_about(each, (*at, index))
        case dict():
            yield at, {**value, "another": 1}
            for name, each in value.items():
                yield at, {key: other for key, other in value.items() if key != name}
                yield from lies_about(each, (*at, name))


def told(manifest: Json, at: Path_, lie: Json) -> Json:
    if not at:
        return lie
    changed = copy.deepcopy(manifest)
    place = changed
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = lie
    return changed


def state_of(site: Site) -> list[tuple[str, int, int, int]]:
    """Return what would show a write: place, inode, time and size of everything but locks, journals and bundles."""
    found = []
    for path in sorted(site.folder.rglob("*")):
        place = path.relative_to(site.folder)
        if place.parts[0] != "work" and place.suffix != ".calib-lock":
            stat = path.lstat()
            # The lock file changes its folder, of which the places tell enough.
            changed = (0, 0) if path.is_dir() else (stat.st_mtime_ns, stat.st_size)
            found.append((str(place), stat.st_ino, *changed))
    return found


def as_link(place: Path) -> None:
    place.rename(place.with_name("elsewhere"))
    place.symlink_to(place.with_name("elsewhere"))


def as_linked_folder(place: Path) -> None:
    folder = place.parent
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))


def as_pipe(place: Path) -> None:
    place.unlink()
    os.mkfifo(place)


def as_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()
