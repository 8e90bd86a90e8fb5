"""Tables of cp_verify (``verify<X>Results``, ``verify<X>DetResults``) as columns of measured values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..verdict.measured import COMBINED, WHOLE_DETECTOR, WHOLE_EXPOSURE, Measured, Source

_COLUMN = re.compile(r"[A-Za-z0-9]+_(?P<whole>DET_)?(?P<verdict>VERIFY_)?(?P<name>[A-Z0-9][A-Z0-9_]*)")
"""``<STAGE>_<NAME>``. The merge of a flat writes its stage in lower case, for which other columns have one too."""

_NO_TEST = re.compile(r"FORCE_FAILURE|.*_FIT_SUCCESS")
"""True or false, but no outcome of a test."""

_WITHOUT_AMPLIFIER = ("", "detector")
"""cp_verify leaves the amplifier of a detector's row out, except for crosstalk."""

type Table = Mapping[str, NDArray[Any]]
"""Columns by name; a masked array lacks some values."""


class _Part(NamedTuple):
    """A column of a table, and the name that its values or outcomes have here."""

    column: str
    name: str
    is_verdict: bool
    is_whole: bool


def measured_of(tables: Sequence[Table], source: Source, names: Mapping[int, str]) -> Measured:
    """Combine tables with a row an exposure, detector and amplifier.

    Parameters
    ----------
    tables : `~collections.abc.Sequence`
        At least one. They need not have the same columns.
    source : `str`
        Where the tables were read.
    names : `~collections.abc.Mapping` [`int`, `str`]
        Full names by detector number.

    Returns
    -------
    measured : `~calib_bridge.verdict.measured.Measured`
        Columns of text, with a shape of their own, such as profiles, or without any value are left out. ``problems``
        names the first two if cp_verify has a test of the same name.

    Raises
    ------
    ValueError
        A table has no rows, or keys that are no numbers.

    Notes
    -----
    The row of an exposure as a whole carries the number of its first detector (cp_verify ``CpVerifyFlatExpMergeTask``).
    It is the row without amplifier that lacks the columns of detectors, ``DET_...``, which the table has.
    """
    lengths = [len(next(iter(table.values()), ())) for table in tables]
    if not sum(lengths):
        raise ValueError("the table has no rows")
    problems: list[str] = []
    values: dict[str, NDArray[np.float64]] = {}
    verdicts: dict[str, NDArray[np.int8]] = {}
    whole = np.zeros(sum(lengths), bool)
    parts = list(_parts(tables))
    tests = {part.name for part in parts if part.is_verdict}
    for part in parts:
        numbers, wrong = _numbers(tables, lengths, part.column)
        if wrong:
            if part.name in tests:
                problems.append(f"the column {part.column} holds {wrong} instead of a number for each row")
            continue
        if part.is_whole:
            whole |= np.isfinite(numbers)
        if part.is_verdict:
            outcomes = np.where(np.isnan(numbers), -1, numbers != 0).astype(np.int8)
            verdicts[part.name] = _both(verdicts.get(part.name, outcomes), outcomes)
        else:
            values[part.name] = np.fmax(values.get(part.name, np.nan), numbers)
    amplifier = _amplifiers(tables, lengths)
    detector = _keys(tables, lengths, "detector", None)
    exposure = _keys(tables, lengths, "exposure", COMBINED)
    if whole.any():
        detector = np.where((amplifier == WHOLE_DETECTOR) & ~whole, WHOLE_EXPOSURE, detector)
    kept = _distinct(exposure, detector, amplifier, [*values.values()], [*verdicts.values()], problems)
    return Measured(
        exposure=exposure[kept],
        detector=detector[kept].astype(np.int32),
        amplifier=amplifier[kept],
        values={name: column[kept] for name, column in sorted(values.items()) if np.isfinite(column).any()},
        verdicts={name: column[kept] for name, column in sorted(verdicts.items()) if (column >= 0).any()},
        source=source,
        names=names,
        problems=tuple(problems),
    )


def _both(one: NDArray[np.int8], other: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the outcomes of two columns with one name: a failure in either, else what one of them has."""
    return np.where((one < 0) | (other < 0), np.maximum(one, other), np.minimum(one, other))


def _parts(tables: Sequence[Table]) -> Iterator[_Part]:
    """Yield the columns of measured values and outcomes, sorted by name.

    The table of a linearizer names its outcomes as if they were values.
    """
    columns = sorted({name for table in tables for name in table})
    matches = {name: match for name in columns if (match := _COLUMN.fullmatch(name))}
    named = any(match["verdict"] for match in matches.values())
    for column, match in matches.items():
        name = (match["whole"] or "") + match["name"]
        unnamed = not named and not _NO_TEST.fullmatch(name) and _is_boolean(tables, column)
        yield _Part(column, name, bool(match["verdict"]) or unnamed, bool(match["whole"]))
    if "mjd" in columns:
        yield _Part("mjd", "MJD", False, False)


def _is_boolean(tables: Sequence[Table], name: str) -> bool:
    return all(table[name].dtype.kind == "b" for table in tables if name in table)


def _numbers(tables: Sequence[Table], lengths: Sequence[int], name: str) -> tuple[NDArray[np.float64], str]:
    """Return a column of all tables with NaN for absent and infinite values, and in words why it is none."""
    numbers = np.full(sum(lengths), np.nan)
    for rows, column in _pieces(tables, lengths, name):
        if column.ndim != 1:
            return numbers, f"{column.ndim} dimensions"
        if column.dtype.kind not in "biuf":
            return numbers, "text" if column.dtype.kind in "US" else "objects"
        found = np.ma.getdata(column).astype(np.float64)
        found[np.ma.getmaskarray(column) | ~np.isfinite(found)] = np.nan
        numbers[rows] = found
    return numbers, ""


def _pieces(
    tables: Sequence[Table], lengths: Sequence[int], name: str
) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Yield the rows that a table has among all rows, and its column, for each table with the column."""
    begin = 0
    for table, length in zip(tables, lengths, strict=True):
        if name in table:
            yield slice(begin, begin + length), table[name]
        begin += length


def _amplifiers(tables: Sequence[Table], lengths: Sequence[int]) -> NDArray[np.str_]:
    amplifier = np.full(sum(lengths), WHOLE_DETECTOR, "U16")
    for rows, column in _pieces(tables, lengths, "amplifier"):
        if column.ndim != 1 or column.dtype.kind not in "US":
            raise ValueError("the column amplifier holds no names")
        found = np.ma.getdata(column).astype(amplifier.dtype)
        without = np.ma.getmaskarray(column) | np.isin(found, _WITHOUT_AMPLIFIER)
        amplifier[rows] = np.where(without, WHOLE_DETECTOR, found)
    return amplifier


def _keys(
    tables: Sequence[Table], lengths: Sequence[int], name: str, otherwise: int | None
) -> NDArray[np.int64]:
    """Return a key of all rows; ``otherwise`` if no table has it. Exposures are too long for a float."""
    pieces = list(_pieces(tables, lengths, name))
    if not pieces and otherwise is not None:
        return np.full(sum(lengths), otherwise, np.int64)
    if len(pieces) < len(tables):
        raise ValueError(f"a table lacks the column {name}")
    for _, column in pieces:
        if column.ndim != 1 or column.dtype.kind not in "iu" or np.ma.getmaskarray(column).any():
            raise ValueError(f"the column {name} does not hold a whole number in each row")
    return np.concatenate([np.ma.getdata(column).astype(np.int64) for _, column in pieces])


def _distinct(
    exposure: NDArray[np.int64],
    detector: NDArray[np.int64],
    amplifier: NDArray[np.str_],
    values: Iterable[NDArray[np.float64]],
    verdicts: Iterable[NDArray[np.int8]],
    problems: list[str],
) -> NDArray[np.intp]:
    """Return the rows to keep, sorted: those that hold something, and each key once."""
    held = np.zeros(len(exposure), bool)
    for column in values:
        held |= ~np.isnan(column)
    for outcomes in verdicts:
        held |= outcomes >= 0
    order = np.lexsort((amplifier, detector, exposure))
    order = order[held[order] | (amplifier[order] != WHOLE_DETECTOR)]
    again = np.zeros(len(order), bool)
    again[1:] = (
        (exposure[order][1:] == exposure[order][:-1])
        & (detector[order][1:] == detector[order][:-1])
        & (amplifier[order][1:] == amplifier[order][:-1])
    )
    if again.any():
        first = order[again.argmax()]
        place = (
            f"exposure {exposure[first]}, detector {detector[first]}, amplifier {amplifier[first] or 'none'}"
        )
        problems.append(
            f"{int(again.sum())} rows are of the same measurement as another, the first of {place}"
        )
    kept: NDArray[np.intp] = order[~again]
    return kept
