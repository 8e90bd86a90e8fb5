import { grouped } from "../../model/group.ts";
import type { MadeCause, MadeVerdict } from "../../model/verdict.ts";
import type { VerifiedExposures } from "../../model/verifiedExposures.ts";

/**
 * The exposures on which a product fails as a whole. One bad amplifier, or single failures without a pattern, tell nothing about the
 * validity of the others. The first exposures of sequences are left out, because they are expected to fail. Pure.
 */
export function failedExposures({ causes, failures }: MadeVerdict, exposures: VerifiedExposures): ReadonlySet<number> {
  const failed = causes ? causes.filter(isWide).flatMap((cause) => exposuresOf(cause, exposures)) : byName(failures);
  const first = new Set(exposures.first);
  return new Set(failed.filter((each) => !first.has(each)));
}

const isWide = ({ kind, exposureClass }: MadeCause): boolean => kind !== "amplifier" && kind !== "scattered" && exposureClass !== "first";

/** The exposures of a cause; all of its class if it was measured on all of them together. */
const exposuresOf = ({ blocks, exposureClass }: MadeCause, exposures: VerifiedExposures): readonly number[] =>
  blocks.flatMap((block) => (block.exposures.length ? block.exposures : exposureClass ? exposures[exposureClass] : []));

/** Exposures with more than one failing amplifier, of verdicts that only name their failures: `2024032600001 RXX_S00 C00 NOISE`. */
const byName = (failures: readonly string[]): readonly number[] =>
  [...grouped(failures, (failure) => Number(failure.split(" ")[0]))].flatMap(([exposure, named]) =>
    new Set(named.map((failure) => failure.split(" ").slice(1, 3).join(" "))).size > 1 ? [exposure] : [],
  );
