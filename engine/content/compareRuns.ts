import type { RowsResult } from "../bridge/wire.ts";
import { asCollection } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import type { LockedDataset } from "../model/lock.ts";
import { subject } from "./compareDatasets.ts";
import type { Certification, ContentPart } from "./deliveredContent.ts";
import type { LocalDifference } from "./difference.ts";

/** Whether the counts of certified datasets by RUN show that one is in a RUN that the lock does not give it. Pure. */
export function hasOtherRuns({ runs, datasets }: ContentPart, found: Readonly<Record<string, number>>): boolean {
  const locked = grouped(datasets, ({ run }) => run ?? "");
  const allowed = new Set(locked.has("") ? [...locked.keys(), ...runs] : locked.keys());
  return (
    Object.keys(found).some((run) => !allowed.has(run)) ||
    (Object.keys(found).length > 0 && [...locked].some(([run, some]) => run !== "" && (found[run] ?? 0) < some.length))
  );
}

/** The certified datasets of the lock that are in another RUN, which an older lock names for the product as a whole. Pure. */
export function compareRuns(part: ContentPart, { collection }: Certification, rows: RowsResult): readonly LocalDifference[] {
  const found = new Map(rows.id.map((id, index) => [id, rows.run[index] ?? ""]));
  const once = [...new Map(part.datasets.map((each) => [each.id, each])).values()];
  const elsewhere = once.flatMap((dataset) => {
    const run = found.get(dataset.id);
    return run === undefined || runsOf(part, dataset).includes(run) ? [] : [{ dataset, run }];
  });
  return [...grouped(elsewhere, ({ dataset, run }) => [...runsOf(part, dataset), run].join("\n")).values()].map((group) => {
    const [{ dataset, run }] = group;
    const some = group.map((each) => each.dataset);
    return {
      kind: "dataset in another RUN",
      collection: asCollection(collection),
      expected: `${subject(part, some)} in ${runsOf(part, dataset).join(" or ")}`,
      found: run,
      datasets: some.map(({ id }) => id),
    };
  });
}

const runsOf = ({ runs }: ContentPart, { run }: LockedDataset): readonly string[] => (run === undefined ? runs : [run]);
