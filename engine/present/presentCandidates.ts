import Table from "cli-table3";
import { grouped } from "../model/group.ts";
import { compactOfDay } from "../model/ranges.ts";
import type { Candidate, CandidateGroup } from "../select/candidates.ts";
import { counted } from "./fitted.ts";

/** Candidates as a table: a line a day and kind, with a mark for too few exposures and the products that use them. */
export function renderCandidates(groups: readonly CandidateGroup[], min: number): string {
  const table = new Table({
    head: ["instrument", "day", "type", "reason", "filter", "seconds", "count", "exposures", "used by"],
    style: { head: [], border: [] },
  });
  for (const { instrument, kind, exposures } of groups) {
    const { dayObs, type, reason, filter, time } = kind;
    table.push([
      instrument,
      dayObs,
      type,
      reason,
      filter,
      time ?? "",
      counts(exposures.length, min),
      compactOfDay(exposures.map(({ id }) => id)),
      usersOf(exposures).join("\n"),
    ]);
  }
  const all = groups.flatMap(({ exposures }) => exposures);
  const few = groups.filter(({ exposures }) => exposures.length < min).length;
  const used = all.filter(({ usedBy }) => usedBy.length).length;
  const total = `${counted(all.length, "exposure")} in ${counted(groups.length, "group")}, ${few} of fewer than ${min}; ${used} in use`;
  return groups.length ? `${table.toString()}\n${total}` : "no exposures";
}

const counts = (count: number, min: number): string => (count < min ? `${count} < ${min}` : `${count}`);

/** Each product or collection that uses exposures of the group, with their number. */
export const usersOf = (exposures: readonly Candidate[]): readonly string[] =>
  [
    ...grouped(
      exposures.flatMap(({ usedBy }) => usedBy),
      ({ by }) => by,
    ),
  ].map(([by, uses]) => {
    const words = (["made from", "tried on"] as const).flatMap((as) => {
      const count = uses.filter((use) => use.as === as).length;
      return count ? [`${as} ${count}`] : [];
    });
    return `${by}: ${words.join(", ")}`;
  });

/** The same candidates with a line an exposure. */
export const candidatesJson = (groups: readonly CandidateGroup[], min: number) =>
  groups.map(({ instrument, kind, exposures }) => ({
    ...{
      instrument,
      dayObs: kind.dayObs,
      observationType: kind.type,
      observationReason: kind.reason,
      physicalFilter: kind.filter,
      exposureTime: kind.time,
    },
    ...{
      count: exposures.length,
      fewerThanMin: exposures.length < min,
      exposures: exposures.map(({ id, seqNum, usedBy }) => ({ id, seqNum, usedBy })),
    },
  }));
