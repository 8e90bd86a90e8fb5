"""``noiseBudget``: noise that a verification measured beside its prediction, by amplifier."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..errors import BridgeError
from ..jobs import folder_of
from ..protocol.details import NoiseBudgetParams, NoiseBudgetResult
from ..session import Session
from ..verdict.budget import budgets_of
from ..verdict.rounding import rounded
from .judgment import read_held, run_of, with_combined
from .measured import RESULTS
from .outputs import by_collection
from .table import read_rows
from .verification import find_held


def noise_budget(session: Session, params: NoiseBudgetParams) -> NoiseBudgetResult:
    """Read measured and predicted noise as the judgment of a verification has them.

    Raises ``dataset-missing`` if the RUN has no values or they are not judged, and ``dataset-unreadable``.
    """
    query, judge = params.output, params.output.judge
    if judge is None:
        raise BridgeError("dataset-missing", f"{params.run} is not judged")
    butler = session.reader(params.repo)
    types = (query.dataset_type, f"{judge.stem}{RESULTS}")
    rows = {name: by_collection(read_rows(butler, name, [params.run])) for name in types}
    folder = partial(folder_of, session.work, params.repo)
    held = find_held(butler, query, params.run, judge.inputs, rows, folder)
    if held is None:
        raise BridgeError("dataset-missing", f"{params.run} has no values of {judge.stem}")
    read = read_held(butler, run_of(judge, params.run), held)
    run = run_of(with_combined(judge, read.expected.combined), params.run)
    budgets = budgets_of(read.measured, read.expected, judge.stem, run)
    return NoiseBudgetResult(
        exposure_class=[each.exposure_class for each in budgets for _ in each.places.detector],
        detector=[int(number) for each in budgets for number in each.places.detector],
        amplifier=[str(name) for each in budgets for name in each.places.amplifier],
        seen=[value for each in budgets for value in _wire(each.seen)],
        predicted=[value for each in budgets for value in _wire(each.predicted)],
        read_noise=[value for each in budgets for value in _wire(each.read_noise)],
        signal=[value for each in budgets for value in _wire(each.signal)],
        combined=[value for each in budgets for value in _wire(each.combined)],
        chosen=list(read.expected.chosen),
    )


def _wire(values: NDArray[np.float64]) -> list[float | None]:
    return [rounded(value) if np.isfinite(value) else None for value in values.tolist()]
