"""Command line: create the Butler repositories that a JSON file describes.

``python -m calib_reference.demo_world --spec spec.json`` prints a JSON summary. A repository::

    {"repositories": [{"root": "repo/usdf", "instruments": [{"name": "LATISS",
      "raws": [{"day_obs": 20240326, "first": 1, "last": 21, "observation_type": "bias",
                "observation_reason": "bias", "physical_filter": "SDSSr_65mm~empty",
                "exposure_time": 0.0}],
      "raw_collection": "LATISS/raw/all",
      "curated": {"ticket": "DM-28636", "chain": "LATISS/calib"}}]}]}
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pydantic import ValidationError

from .world.seed import seed_world
from .world.spec import WorldSpec

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 2 if the description or a root was refused."""
    parser = argparse.ArgumentParser(
        prog="calib_reference.demo_world", description="Create demo repositories."
    )
    parser.add_argument("--spec", type=Path, required=True, help="JSON description of the repositories")
    options = parser.parse_args(arguments)
    try:
        summary = seed_world(WorldSpec.model_validate_json(options.spec.read_text()))
    except (OSError, ValidationError) as error:
        print(f"demo_world: {error}", file=sys.stderr)
        return 2
    print(json.dumps(summary, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
