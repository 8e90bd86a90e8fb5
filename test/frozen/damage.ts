import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { CURRENT, DIODES, REFCAT, SKYMAP } from "../world/auxiliary.ts";

/** Damages by repository, each a line of Python (damaging.py). No two lines damage the same product, so that none hides another. */
const DAMAGE: Readonly<Record<string, readonly string[]>> = {
  "summit/LATISS": [
    // A dataset is decertified.
    'butler.registry.decertify("LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a", "bias", span(None, None))',
    // A range begins later.
    'CERT = "LATISS/calib/DM-43540/glow/bias.20240405a"; bias = find("bias", CERT); butler.registry.decertify(CERT, "bias", span(None, None)); butler.registry.certify(CERT, [bias], span("2024-05-01", None))',
    // A ticket is removed from I/calib.
    'butler.collections.remove_from_chain("LATISS/calib", ["LATISS/calib/DM-43530"])',
    // A tag is removed, and one dataset is removed from another tag.
    'remove_chained("LATISS/calib_tagged/DM-43540")',
    'butler.registry.disassociate("LATISS/calib_tagged/DM-43530", [find("bfk", "LATISS/calib/DM-43530/texts/bfk.20240405a")])',
    // An auxiliary RUN is removed from its own chain, and another from a chain that searches it.
    `butler.collections.redefine_chain("${CURRENT}", [])`,
    `butler.collections.remove_from_chain("refcats", ["${REFCAT}"])`,
    // A foreign reading has the place of a managed one.
    `ref = butler.query_datasets("photodiode", collections="${DIODES}", find_first=False)[0]; other = put_copy(ref, "u/somebody/run"); purge(ref); put_copy(other, "${DIODES}")`,
    // A patch of a skymap is missing.
    `import sqlite3; database = sqlite3.connect(root / "gen3.sqlite3"); database.execute("DELETE FROM patch_skypix_overlap WHERE skymap = '${SKYMAP}' AND tract = 1 AND patch = 3"); database.execute("DELETE FROM patch WHERE skymap = '${SKYMAP}' AND tract = 1 AND id = 3"); database.commit(); database.close()`,
    // A set is certified although this repository is skipped, another although it is not approved.
    'CERT = "LATISS/calib/DM-43560/spots/bias.20240326a"; butler.collections.register(CERT, CollectionType.CALIBRATION); butler.registry.certify(CERT, [find("bias", "LATISS/calib/DM-43540/glow/biasGen.20240326a/run1")], span("2024-04-05", None))',
    'CERT = "LATISS/calib/DM-43570/proposed/crosstalk.20240405a"; butler.collections.register(CERT, CollectionType.CALIBRATION); butler.registry.certify(CERT, [find("crosstalk", "LATISS/calib/DM-43530/texts/crosstalkGen.20240405a/run1")], span("2024-03-01", None))',
    // A withdrawn set is in use again.
    'butler.collections.prepend_chain("LATISS/calib", ["LATISS/calib/DM-43550"])',
    // A ticket is not declared by any set.
    'butler.collections.register("LATISS/calib/DM-1/t/dark.20240101a", CollectionType.CALIBRATION)',
  ],
  "usdf/main": [
    // A file is truncated, another is changed, a third loses its mode, and a fourth is lost.
    'import os; os.truncate(path(find("bias", "LATISS/calib/DM-43540/glow/biasGen.20240326a/run1")), 100)',
    'file = path(find("crosstalk", "LATISS/calib/DM-43530/texts/crosstalkGen.20240405a/run1")); content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content)',
    'path(find("linearizer", "LATISS/calib/DM-43530/texts/linearizerGen.20240405a/run1")).chmod(0o600)',
    'path(find("qe_curve", "LATISS/calib/DM-43530/texts/qe_curveGen.20240405a/run1")).unlink()',
    // The order of a ticket chain is changed, and a foreign collection stands at its end.
    'butler.collections.register("u/somebody/run"); TICKET = "LATISS/calib/DM-43530"; children = butler.collections.get_info(TICKET).children; butler.collections.redefine_chain(TICKET, [*reversed(children), "u/somebody/run"])',
    // A dataset is removed with its file.
    'purge(find("bias", "LATISS/calib/DM-43560/spots/biasGen.20240326a/run1"))',
    // A foreign dataset is certified for an earlier time.
    'CERT = "LATISS/calib/DM-50000/byHand/bias.20240326a"; butler.registry.certify(CERT, [put_copy(find("bias", CERT), "u/somebody/run")], span(None, "2024-03-01"))',
    // A range is split.
    'butler.registry.decertify("LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a", "bias", span("2024-06-01", "2024-07-01"))',
    // A ticket chain loses its member.
    'butler.collections.redefine_chain("LATISS/calib/DM-43540", [])',
  ],
  // The build repository.
  "usdf/embargo": [
    'butler.registry.decertify("LATISS/calib/DM-43530/texts/bfk.20240405a", "bfk", span(None, None))',
    'path(find("defects", "LATISS/calib/DM-43530/texts/defectGen.20240405a/run1")).unlink()',
  ],
};

/** Damages every repository by plain Butler, as people do by mistake. */
export async function damage(place: Workspace): Promise<void> {
  const asked = Object.entries(DAMAGE).flatMap(([repo, slips]) =>
    slips.map((slip) => ({ root: path.join(place.dir, "repos", repo), slip })),
  );
  const { stdout } = await execa(pythonOf(place), [path.join(packageRoot, "test/python/damaging.py")], {
    env: { PYTHONPATH: path.join(packageRoot, "python") },
    input: asked.map((each) => `${JSON.stringify(each)}\n`).join(""),
  });
  const raised = stdout.split("\n").map((line) => JSON.parse(line) as string);
  const failed = asked.flatMap(({ slip }, index) => (raised[index] === "" ? [] : `${slip}\n${raised[index]}`));
  if (failed.length) throw new Error(`these lines of Python failed:\n${failed.join("\n")}`);
}
