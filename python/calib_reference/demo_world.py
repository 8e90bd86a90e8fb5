"""Command line: create the Butler repositories that a JSON file describes.

``python -m calib_reference.demo_world --spec spec.json`` prints a JSON summary. An example of the file::

    {"repositories": [{"root": "repo/usdf", "instruments": [{"name": "LSSTComCam",
      "raws": [
        {"day_obs": 20241208, "first": 696, "last": 704, "observation_type": "bias",
         "observation_reason": "bias", "state": {"TEMP_SET": -90.0}},
        {"day_obs": 20240806, "seq_nums": [201, 202, 203], "observation_type": "flat",
         "observation_reason": "comcam_ptc", "science_program": "BLOCK-T68",
         "physical_filter": "r_03", "exposure_time": [4.0, 8.0], "detectors": [4]}],
      "raw_collection": "LSSTComCam/raw/all",
      "curated": {"ticket": "DM-48650", "chain": "LSSTComCam/calib"},
      "earlier": [{"collection": "LSSTComCam/calib/DM-47447/gainFixup/ptc.20241107a",
        "dataset_type": "ptc", "begin": "2024-11-07T00:00:00", "end": null,
        "chained": true, "ticket_chain": true}]}]}]}

`calib_reference.world.spec` lists the fields and their defaults.
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
    """Run the command; return 0, or 2 if the description is invalid or a root is not empty."""
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
