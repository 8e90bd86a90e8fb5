"""Tables of false alarms and detections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

type Row = dict[str, Any]
"""The outcome of one judged product, of a clean set or one with a fault."""


def render_clean(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the false alarms: sets that do not pass, and failures of each test."""
    clean = [row for row in rows if row["fault"] is None]
    for count in sorted({row["count"] for row in clean}):
        own = [row for row in clean if row["count"] == count]
        seeds = {row["seed"] for row in own}
        bad = {row["seed"] for row in own if row["outcome"] != "pass"}
        yield f"N = {count}: {len(bad)} of {len(seeds)} clean sets do not pass"
        yield from (
            f"  seed {row['seed']}, {row['kind']}: {'; '.join(row['words'])}" for row in own if row["words"]
        )
        yield (
            f"  {'':6}{'test':16}{'class':10}{'of':10}"
            + f"{'failed':>8}{'measured':>10}{'sets':>6}{'expected':>10}"
        )
        yield from _test_lines(own)


def _test_lines(rows: Sequence[Row]) -> Iterator[str]:
    totals: dict[tuple[str, str, str | None, bool], Counter[str]] = {}
    for row in rows:
        for test, exposure_class, pooled, measured, failed, upstream, size in row["tests"]:
            total = totals.setdefault((row["kind"], test, exposure_class, pooled), Counter())
            total.update(
                measured=measured, failed=failed, sets=int(failed > 0), upstream=upstream or 0, size=size
            )
    for (kind, test, exposure_class, pooled), total in totals.items():
        of = "together" if pooled else "exposure"
        yield (
            f"  {kind:6}{test:16}{exposure_class or '':10}{of:10}{total['failed']:>8}{total['measured']:>10}"
            f"{total['sets']:>6}{total['size']:>12.3f}{total['upstream']:>11}"
        )


def render_detections(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the number of seeds in which each fault was found where it is, and in which something else failed."""
    yield f"{'fault':44}{'N':>4}{'size':>8}{'found':>7}{'of':>5}{'else':>6}{'computed':>10}"
    keys = dict.fromkeys((row["fault"], row["count"], row["size"]) for row in rows if row["fault"])
    for name, count, size in sorted(keys):
        own = [row for row in rows if (row["fault"], row["count"], row.get("size")) == (name, count, size)]
        found, others = (sum(row[which] for row in own) for which in ("found", "else"))
        powers = [row["power"] for row in own if row.get("power") is not None]
        computed = f"{sum(powers):>10.1f}" if powers else ""
        yield f"{name:44}{count:>4}{size:>8}{found:>7}{len(own):>5}{others:>6}{computed}"
