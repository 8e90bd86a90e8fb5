import { compact } from "../../model/ranges.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { CollectionName } from "../../model/brand.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { LockedRun } from "../../model/lock.ts";
import type { Repository } from "../../declare/loadWorld.ts";

export interface PipetaskRun {
  readonly repository: Repository;
  readonly pipeline: string;
  readonly inputs: readonly CollectionName[];
  readonly output: CollectionName;
  readonly query: string;
  readonly overrides: readonly string[];
}

/**
 * The command of one attempt. `-j 1`: every further process imports the stack again. Without `-o`: pipetask would want
 * the same flattened inputs at the next attempt, but the ticket chain grows as we go.
 */
export const pipetaskCommand = ({ repository, pipeline, inputs, output, query, overrides }: PipetaskRun): readonly string[] => [
  ...["pipetask", "--long-log", "run", "-b", repository.uri, "-p", pipeline],
  ...["-i", inputs.join(","), "--output-run", output],
  ...overrides.flatMap((override) => ["-c", override]),
  ...["-d", query, "-j", "1", "--register-dataset-types"],
];

/** Exactly the locked exposures, whatever was ingested since; all that there is where none are asked for. */
export function exposureQuery({ set }: Scene, { band }: Pick<SetProduct, "band">, { exposures }: LockedRun): string {
  const terms = [`instrument='${set.instrument}'`, ...(exposures.length ? [`exposure in (${compact(exposures)})`] : []), ...(band === null ? [] : [`band='${band}'`])];
  return terms.join(" and ");
}
