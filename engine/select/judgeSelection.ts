import type { Reader } from "../bridge/methods.ts";
import type { ExposuresResult, RawFacts } from "../bridge/wire.ts";
import { files } from "../declare/setFiles.ts";
import { type LoadedSet, detectorsOfProduct } from "../declare/loadedSet.ts";
import { asGenerated, type SetProduct } from "../model/calibset.ts";
import { cameraState } from "../model/instruments.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { judgeConstruction } from "./construction.ts";
import { asksForLight, judgeRaws } from "./raws.ts";
import { type SelectionDiagnostic, type Selections, expectedOf, triedOn } from "./selectionDiagnostic.ts";
import { daysOf, readTaken, takenOf, type Taken } from "./taken.ts";
import { judgeTypes, judgeVerification } from "./verification.ts";

/** Exposures that a product's selections found in the build repository. `before`: exposures of the last lock for the same declaration. */
export interface Found {
  /** Null if the product is not made from exposures. */
  readonly construction: ExposuresResult | null;
  readonly verification: ExposuresResult | null;
  readonly before: readonly number[];
}

/** Reads records and raws of a product's exposures, and returns every diagnostic that is not waived. */
export async function judgeSelections(loaded: LoadedSet, made: SetProduct, found: Found, reader: Reader): Promise<readonly Diagnostic[]> {
  const kept = (await judgeFound(loaded, made, found, reader)).filter(({ code }) => !made.waived.has(code));
  return kept.map(({ code, detail }) => ({ code, detail: `${made.title}: ${detail}`, file: files.lock(loaded, loaded.set) }));
}

async function judgeFound(
  loaded: LoadedSet,
  made: SetProduct,
  { construction: selected, verification: tried, before }: Found,
  reader: Reader,
): Promise<readonly SelectionDiagnostic[]> {
  const generated = asGenerated(made);
  const expected = generated && expectedOf(loaded.world, generated);
  const verification = tried && takenOf(tried);
  if (!expected || !selected?.id.length) return judgeTypes(verification ?? [], triedOn(made));
  const construction = takenOf(selected);
  return judge({
    expected,
    isPerFilter: generated.generation.dimensions.includes("physical_filter"),
    construction,
    verification,
    before,
    days: await readDays(loaded, daysOf(construction), reader),
    raws: await readRaws(loaded, made, selected, asksForLight({ expected, construction }), reader),
  });
}

/** Every diagnostic about the selections of a product. Pure. */
export const judge = (selections: Selections): readonly SelectionDiagnostic[] => [
  ...judgeConstruction(selections),
  ...judgeRaws(selections),
  ...judgeVerification(selections),
];

async function readDays({ set }: LoadedSet, days: readonly number[], reader: Reader): Promise<readonly Taken[]> {
  const where = `exposure.day_obs in (${days.join(", ")})`;
  return readTaken(set, where, reader);
}

async function readRaws(
  loaded: LoadedSet,
  made: SetProduct,
  { id, missing }: ExposuresResult,
  pixels: boolean,
  reader: Reader,
): Promise<readonly RawFacts[]> {
  const { set } = loaded;
  const { raws } = await reader.call("raws", {
    ...{ repo: set.build.repo, collections: [set.build.raws], instrument: set.instrument },
    ...{ detector: oneDetector(detectorsOfProduct(loaded, made), missing), exposures: id, cards: cameraState, pixels },
  });
  return raws;
}

/** One detector for all exposures, because voltages and temperatures differ between detectors. Prefers one of which no raw is missing. */
function oneDetector(detectors: readonly number[], missing: ExposuresResult["missing"]): number {
  return detectors.find((each) => !missing.some((lacking) => lacking.detectors.includes(each))) ?? detectors[0] ?? 0;
}
