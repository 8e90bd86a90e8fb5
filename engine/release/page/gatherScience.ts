import { ask } from "../../answer.ts";
import type { Reader } from "../../bridge/methods.ts";
import type { FocalPlaneResult } from "../../bridge/wire.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { asVerified } from "../../model/calibset.ts";
import type { CollectedReport } from "../collectReport.ts";
import type { FinishedSet } from "../finished.ts";
import { askPicture } from "./gatherPictures.ts";
import type { LeftOut, PageScience, ScienceExposure } from "./pageData.ts";

export interface GatheredScience {
  readonly science: readonly PageScience[];
  readonly leftOut: readonly LeftOut[];
}

/** Reads the mosaics of science frames that the set was tried on, and the steps between their amplifiers. */
export async function gatherScience(
  { set }: Pick<LoadedSet, "set">,
  { others }: Pick<FinishedSet, "others">,
  { data }: Pick<CollectedReport, "data">,
  focalPlane: FocalPlaneResult | null,
  reader: Reader,
): Promise<GatheredScience> {
  const { repo } = set.build;
  const science: PageScience[] = [];
  const leftOut: LeftOut[] = [];
  for (const { made, run } of others) {
    const verified = asVerified(made);
    if (!verified) continue;
    const product = made.title;
    const datasetType = verified.verification.statistics;
    const all = data.others.find((each) => each.product === product)?.exposures ?? [];
    const exposures: ScienceExposure[] = [];
    for (const exposure of all.slice(0, SHOWN)) {
      const of = { repo, run, datasetType, detector: null, exposure };
      const { picture, reason } = await askPicture(reader, "science", focalPlane, of);
      if (reason !== null) leftOut.push({ part: MOSAICS, product, reason });
      if (!picture) break;
      const steps =
        focalPlane &&
        (await ask(() => reader.call("amplifierSteps", { repo, run, datasetType, exposure, focalPlane: focalPlane.detectors })));
      if (steps?.kind === "could not check") leftOut.push({ part: "steps between amplifiers", product, reason: steps.reason });
      exposures.push({ exposure, picture, steps: steps?.kind === "answered" ? steps.value : null });
    }
    if (!focalPlane && exposures.length)
      leftOut.push({ part: "steps between amplifiers", product, reason: "the places of amplifiers are not known" });
    if (all.length > SHOWN && exposures.length)
      leftOut.push({ part: MOSAICS, product, reason: `the page shows the first ${SHOWN} of ${all.length} exposures` });
    science.push({ product, run, exposures });
  }
  if (!science.length) leftOut.push({ part: MOSAICS, product: null, reason: "the set was not tried on science frames" });
  return { science, leftOut };
}

const MOSAICS = "science mosaics";
const SHOWN = 6;
