import type { ExposureFacts } from "../bridge/wire.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { expectedFor } from "../content/expectedDataset.ts";
import { isrInputs } from "../model/catalog.ts";
import { asCertified } from "../model/calibset.ts";
import { whyAbsent } from "../model/detectors.ts";
import { grouped } from "../model/group.ts";
import { compact } from "../model/ranges.ts";
import type { Deployed } from "./deployed.ts";

/** The raw of a check exposure that no pipeline can process: ISR reads a dataset type that no ticket has for the detector. */
export interface UnansweredRaw {
  readonly exposure: number;
  readonly detector: number;
  readonly datasetType: string;
}

/** Dataset types that ISR reads, and names in the headers of its output. */
export const isrTypes: ReadonlySet<string> = new Set(isrInputs.keys());

/** The raws of detectors that the set is declared without, and for which no other ticket answers. Pure. */
export function unansweredRaws(
  { made }: Pick<Deployed, "made">,
  view: RepoView,
  checked: readonly ExposureFacts[],
): readonly UnansweredRaw[] {
  const exposures = new Map(checked.map((each) => [each.id, each]));
  return view
    .lookups()
    .filter(
      ({ datasetType, exposure, detector, id, problem }) =>
        isrTypes.has(datasetType) &&
        exposures.has(exposure) &&
        id === null &&
        problem === null &&
        expectedFor(made, datasetType, detector, exposures.get(exposure)).kind === "declared absent",
    );
}

/** The condition that leaves these raws out of a query; empty if there are none. */
export const withoutRaws = (raws: readonly UnansweredRaw[]): string =>
  [...grouped(raws, ({ exposure }) => exposure)]
    .map(([exposure, those]) => ` and not (exposure = ${exposure} and detector in (${detectorsOf(those).join(",")}))`)
    .join("");

/** The detectors that are not processed, in words, by the dataset type that no ticket has for them. */
export const describeRaws = ({ loaded: { set } }: Pick<Deployed, "loaded">, raws: readonly UnansweredRaw[]): string =>
  [...grouped(raws, ({ datasetType }) => datasetType)]
    .map(([datasetType, those]) => {
      const declared = set.products.find((each) => asCertified(each)?.generation.datasetType === datasetType)?.detectors ?? {};
      const reasons = [...new Set(detectorsOf(those).flatMap((detector) => whyAbsent(set.instrument, detector, declared) ?? []))];
      return `no ticket has the ${datasetType} of detectors ${compact(detectorsOf(those))}, which are not processed${reasons.length ? ` (${reasons.join("; ")})` : ""}`;
    })
    .join("; ");

const detectorsOf = (raws: readonly UnansweredRaw[]): readonly number[] =>
  [...new Set(raws.map(({ detector }) => detector))].sort((a, b) => a - b);
