"""The judgment of a verification output: its RUN, the replaced set's RUN, and what was read of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from lsst.daf.butler.direct_butler import DirectButler

from ..collections import find_collections
from ..errors import BridgeError
from ..fingerprint import fingerprint
from ..internals import datastore_root
from ..protocol.judgments import Judgment
from ..protocol.outputs import OutputQuery
from .evidence import read_evidence
from .judgment import Held, read_judgment
from .measured import RESULTS, HeldValues, find_values
from .row import Row
from .table import read_rows
from .used_calibrations import Named

type RowsByType = Mapping[str, Mapping[str, Sequence[Row]]]
"""Datasets by type and RUN."""


def needed_rows(query: OutputQuery, runs: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the dataset types that a judgment needs, with their RUNs."""
    if query.judge is None:
        return
    replaced = [query.judge.replaced.run] if query.judge.replaced else []
    yield query.dataset_type, replaced
    if not query.judge.ranges:
        yield f"{query.judge.stem}{RESULTS}", [*runs, *replaced]


def read_verification(
    butler: DirectButler,
    query: OutputQuery,
    run: str,
    rows: RowsByType,
    folder_of: Callable[[str], Path],
) -> tuple[Judgment | None, str | None]:
    """Judge a complete RUN of a verification.

    Parameters
    ----------
    butler : `~lsst.daf.butler.direct_butler.DirectButler`
        A refreshed reader of the repository.
    query : `~calib_bridge.protocol.outputs.OutputQuery`
        The output.
    run : `str`
        One of its RUNs.
    rows : `~collections.abc.Mapping`
        The datasets of `needed_rows`.
    folder_of : `~collections.abc.Callable`
        Returns the folder of a RUN's evidence.

    Returns
    -------
    judgment : `~calib_bridge.protocol.judgments.Judgment` or `None`
        `None` if none is requested, or the RUN has no values.
    problem : `str` or `None`
        Why the values cannot be read. It is no exception, so that other facts are not lost.
    """
    judge = query.judge
    if judge is None:
        return None, None

    def held_in(name: str, searched: Sequence[str]) -> Held | None:
        return find_held(butler, query, name, searched, rows, folder_of)

    try:
        own = held_in(run, judge.inputs)
        before = None
        if judge.replaced:
            before = held_in(judge.replaced.run, [judge.replaced.run.rpartition("/")[0]])
        return own and read_judgment(butler, judge, own, before, folder_of(run)), None
    except BridgeError as error:
        return None, error.detail


def find_held(
    butler: DirectButler,
    query: OutputQuery,
    run: str,
    searched: Sequence[str],
    rows: RowsByType,
    folder_of: Callable[[str], Path],
) -> Held | None:
    """Find the values of a RUN, and what its headers name; `None` if it has no values. Parameters are those above."""
    if query.judge is None:
        return None

    def named() -> Named:
        images = query.images
        if images is None:
            return {}
        stamp = fingerprint(
            row.fingerprint_line(query.dataset_type) for row in rows[query.dataset_type].get(run, [])
        )
        root = datastore_root(butler)
        return read_evidence(folder_of(run), stamp, root, lambda: read_rows(butler, images, [run])).inputs

    if query.judge.ranges:
        datasets = rows[query.dataset_type].get(run, [])
        product = HeldValues(query.judge.stem, "product", datasets, tuple(query.judge.ranges))
        return Held(run, (), product, dict) if datasets else None
    merged = rows[f"{query.judge.stem}{RESULTS}"].get(run, [])
    values = find_values(butler, query.judge.stem, run, merged)
    return values and Held(run, tuple(find_collections(butler, searched)), values, named)
