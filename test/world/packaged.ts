import path from "node:path";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { TestRepository } from "../repository.ts";
import { python } from "./worlds.ts";

/** Makes a package of LATISS texts with the layout of obs_lsst_data in the world's folder. Returns it with its first commit. */
export async function makePackage(workspace: Workspace): Promise<{ readonly repository: TestRepository; readonly commit: string }> {
  const root = path.join(workspace.dir, "packages/obs_lsst_data");
  await python(workspace, TEXTS, [path.join(root, "latiss")]);
  const repository = new TestRepository(root);
  await repository.git("init", "--quiet", "--initial-branch=main");
  repository.file("README.md", "Texts of calibrations\n");
  // Other people's files lie beside the texts of obs_lsst_data.
  for (const name of ["crosstalk/README.md", "transmission_filter/filters.xlsx", "qe_curve/rxx_s00/measured.fits", "camera/notes.csv"])
    repository.file(`latiss/${name}`, "no text of a calibration\n");
  return { repository, commit: await repository.commit("ann", "all texts") };
}

/** Writes nominal texts of all kinds, and manual defects of three dates with different boxes. */
const TEXTS = `
import sys
from pathlib import Path
import numpy as np
from calib_reference.instruments import INSTRUMENTS
from calib_reference.numerics.defects import Box
from calib_reference.products import BrighterFatterKernel, Crosstalk, Defects, Linearizer, ManualDefects
from calib_reference.storage import CalibTable
root, camera = Path(sys.argv[1]), INSTRUMENTS["LATISS"].camera
detector = camera[0]
def write(kind, place, dataset, date="19700101T000000"):
    path = root / kind / place / f"{date}.ecsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.writeText(str(path))
def curve(kind, **cards):
    wavelength = np.arange(300.0, 1100.0, 100.0)
    columns = {"wavelength": wavelength, "throughput": np.full(len(wavelength), 0.5)}
    return CalibTable(columns, {"wavelength": "nm"}, {"OBSTYPE": kind, "INSTRUME": "LATISS", **cards})
for kind, made in {"crosstalk": Crosstalk, "linearizer": Linearizer, "bfk": BrighterFatterKernel, "defects": Defects}.items():
    write(kind, "rxx_s00", made.fromDetector("LATISS", detector).toTable())
# ip_isr writes a card with a list of two numbers.
crosstalk = root / "crosstalk/rxx_s00/19700101T000000.ecsv"
before, card, after = crosstalk.read_text().partition("# - {OBSTYPE: ")
assert card
crosstalk.write_text(before + "# - {CROSSTALK_SHAPE: [16, 16]}\\n" + card + after)
none = ManualDefects.fromDetector("LATISS", detector)
write("manual_defects", "rxx_s00", none.toTable())
for x0, date in ((3, "20240401T000000"), (9, "20240601T000000")):
    boxes = (Box(x0, 4, 2, 1),)
    write("manual_defects", "rxx_s00", ManualDefects(metadata=none.metadata, boxes=boxes).toTable().with_cards({"CALIBDATE": date}), date)
write("qe_curve", "rxx_s00", curve("qe_curve", DETECTOR=0))
for name in INSTRUMENTS["LATISS"].filters:
    write("transmission_filter", name.lower(), curve("transmission_filter", FILTER=name))
write("transmission_optics", "", curve("transmission_optics"))
write("camera", "", camera)
`;
