"""The judgment of verifications: pure functions of measured and expected values, without Butler and files."""

from __future__ import annotations

from .expected import Expected
from .judge import Replaced, judge
from .measured import Measured

__all__ = ["Expected", "Measured", "Replaced", "judge"]
