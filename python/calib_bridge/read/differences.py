"""``differences``: settings of tasks and versions of packages that differ between two RUNs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lsst.daf.butler.direct_butler import DirectButler

from ..internals import datastore_root
from ..protocol.details import Difference, DifferencesParams, DifferencesResult, TaskDifferences
from ..session import Session
from .recorded import open_recorded
from .row import Row
from .table import read_rows
from .ticket_runs import packages_of

_ENDING = "_config"
_SETTING = re.compile(r"config\.([A-Za-z_][^=\n]*?)\s*=\s*(.*)")
_LARGEST = 4 * 1024**2
"""Bytes of a configuration that are read."""

_MOST = 60
"""Settings of one task that are listed."""

_LONGEST = 200
"""Characters of a value that are returned."""


def differences(session: Session, params: DifferencesParams) -> DifferencesResult:
    """Compare the configurations and packages that ``pipetask`` recorded in two RUNs.

    A configuration is compared by its text, so that the classes of its tasks need not be installed. Raises
    ``collection-missing`` if a RUN does not exist.
    """
    butler = session.reader(params.repo)
    now, before = (_configurations(butler, run) for run in (params.run, params.against))
    lacking: list[str] = []
    tasks = []
    for name in sorted(now.keys() & before.keys()):
        read = [_settings(butler, row, lacking) for row in (now[name], before[name])]
        if (found := [_differing(*read)] if None not in read else []) and found[0]:
            task = name.removesuffix(_ENDING)
            tasks.append(
                TaskDifferences(task=task, settings=found[0][:_MOST], more=max(0, len(found[0]) - _MOST))
            )
    packages = {run: packages_of(butler, run) for run in (params.run, params.against)}
    lacking += [f"{run} has no packages" for run, versions in packages.items() if not versions]
    comparable = all(packages.values())
    return DifferencesResult(
        compared=len(now.keys() & before.keys()),
        tasks=tasks,
        only_now=sorted(name.removesuffix(_ENDING) for name in now.keys() - before.keys()),
        only_before=sorted(name.removesuffix(_ENDING) for name in before.keys() - now.keys()),
        packages=_differing(packages[params.run], packages[params.against]) if comparable else [],
        lacking=lacking,
    )


def _configurations(butler: DirectButler, run: str) -> Mapping[str, Row]:
    names = butler.collections.get_info(run, include_summary=True).dataset_types or ()
    found = {}
    for name in names:
        if name.endswith(_ENDING) and (rows := read_rows(butler, name, [run])):
            found[name] = rows[0]
    return found


def _settings(butler: DirectButler, row: Row, lacking: list[str]) -> Mapping[str, str] | None:
    """Return the settings of a configuration's text; `None` if it cannot be read, with a reason in ``lacking``."""
    try:
        if row.path is None:
            raise FileNotFoundError("it has no file")
        with open_recorded(datastore_root(butler), row.path) as file:
            text = file.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        lacking.append(f"configuration {row.id} in {row.run}: {error}")
        return None
    return {
        found[1]: found[2].strip()
        for line in text.splitlines()
        if (found := _SETTING.fullmatch(line.strip()))
    }


def _differing(now: Mapping[str, str] | None, before: Mapping[str, str] | None) -> list[Difference]:
    one, other = now or {}, before or {}
    return [
        Difference(name=name[:_LONGEST], now=_short(one.get(name)), before=_short(other.get(name)))
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
