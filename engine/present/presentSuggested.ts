import Table from "cli-table3";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { formatTimespan } from "../model/tai.ts";
import type { RangeEvidence } from "../select/range/collectRange.ts";
import { against, type Bound, type DayEvidence } from "../select/range/suggest.ts";

/** Evidence for a set's validity: a line a day, then each bound with its reasons. */
export function renderRange({ set }: LoadedSet, { repo, detector, reference, days, suggestion }: RangeEvidence): string {
  const table = new Table({
    head: ["day", "made", "tried (failed)", "raws read", "level", "noise", "flats", "says"],
    style: { head: [], border: [] },
  });
  for (const each of days) {
    const { day, made, read, unread } = each;
    const numbers = [number(each.level, 1), number(each.noise, 2), each.flat === null ? "" : `${(100 * each.flat).toFixed(2)} %`];
    table.push([day, made || "", triedText(each), unread ? `${read}, ${unread} not` : read, ...numbers, says(each)]);
  }
  const { begin, end } = suggestion;
  const state = [...reference.state].map(([card, value]) => `${card} ${value}`).join(", ");
  return [
    `${set.key} at ${repo}, detector ${detector}; the camera of its construction: ${state}, level ${reference.level.toFixed(1)} adu, noise ${reference.noise.toFixed(2)} adu`,
    table.toString(),
    `begin ${begin.at ?? ""}: ${begin.day} is the first day that agrees; ${beyondText(begin, "before")}`,
    `end   ${end.at ?? "open"}: ${end.day} is the last day that agrees; ${beyondText(end, "after")}`,
    `declared ${formatTimespan(set.validity)}. A person declares the range: \`calib set-date ${set.key} --begin ... --end ...\`; nothing was written.`,
  ].join("\n");
}

/** The same as JSON, with every day. */
export const rangeJson = ({ set }: LoadedSet, { repo, detector, reference, days, suggestion }: RangeEvidence) => ({
  ...{ set: set.key, repo, detector, declared: formatTimespan(set.validity), ...suggestion },
  reference: { state: Object.fromEntries(reference.state), level: reference.level, noise: reference.noise },
  days: days.map((each) => ({ ...each, against: against(each) })),
});

const triedText = ({ tried }: DayEvidence): string =>
  tried.map(({ product, exposures, failed }) => `${product} ${exposures}${failed ? ` (${failed})` : ""}`).join("\n");

const number = (value: number | null, digits: number): string => (value === null ? "" : value.toFixed(digits));

const says = (day: DayEvidence): string => {
  const reasons = against(day);
  if (reasons.length) return reasons.join("\n");
  return day.read || day.tried.length ? "agrees" : "could not check";
};

const beyondText = ({ beyond }: Bound, where: string): string =>
  beyond ? `${beyond.day} ${where} it does not: ${beyond.reasons.join("; ")}` : `nothing ${where} it was found that does not`;
