import type { TicketResult, TicketRows } from "../bridge/wire.ts";
import type { RepoName } from "../model/brand.ts";
import type { Answer } from "../bridge/answer.ts";
import { told, type Told } from "./adoptNote.ts";

/** What another repository said of the ticket. */
export interface Holding {
  readonly repo: RepoName;
  readonly answer: Answer<TicketResult>;
}

/** Repositories that hold the same datasets for the same ranges, which makes them targets; and what is otherwise. Pure. */
export function targetsAmong(build: TicketResult, collections: readonly string[], holdings: readonly Holding[]): { readonly targets: readonly RepoName[]; readonly told: readonly Told[] } {
  const targets: RepoName[] = [];
  const remarks: Told[] = [];
  for (const { repo, answer } of holdings) {
    if (answer.kind !== "answered") {
      remarks.push(told("adopt-holding-differs", `${repo} did not say whether it holds the ticket (${answer.code}: ${answer.reason})`));
      continue;
    }
    const same = collections.filter((name) => rowsOf(answer.value, name) === rowsOf(build, name));
    const some = answer.value.certified.filter(({ collection }) => collections.includes(collection));
    if (same.length === collections.length) targets.push(repo);
    else if (some.length) remarks.push(told("adopt-holding-differs", `${repo} agrees in ${same.length} of ${collections.length} collections; not in ${collections.filter((name) => !same.includes(name)).join(", ")}`));
  }
  return { targets, told: remarks };
}

/** Comparable: dataset type, UUID and range. */
const rowsOf = ({ certified }: TicketResult, collection: string): string =>
  certified
    .filter((each) => each.collection === collection)
    .flatMap(linesOf)
    .sort()
    .join("\n");

const linesOf = ({ datasetType, rows }: TicketRows): readonly string[] => rows.id.map((id, index) => `${datasetType} ${id} ${rows.begin[index] ?? "-"} ${rows.end[index] ?? "-"}`);
