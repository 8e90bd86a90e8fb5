import type { HeldRow } from "../lookup/holdings.ts";
import { grouped, type Group, assertNever } from "../model/group.ts";
import type { LookupAnswer, Lookups } from "../lookup/lookUp.ts";
import { filterOf, type PassedOver, type Why, type Hit } from "../lookup/search.ts";
import { setOfCollection } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { formatTai, formatTimespan } from "../model/tai.ts";
/** Number of UUIDs that a line shows; JSON has all. */
const SHOWN = 4;

/** Each exposure's calibrations and why they are found; detectors with the same answer share a paragraph. `keys` are the declared sets. */
export function renderLookups(lookups: Lookups, keys: readonly string[]): string {
  const { repo, chain, instrument, length } = lookups;
  if (!lookups.answers.length) return `${repo}:${chain} holds no calibration of a type that sets certify`;
  return [...grouped(lookups.answers, ({ exposure }) => exposure).entries()]
    .map(([exposure, answers]) => {
      const taken = [exposure.observationType, filterOf(exposure.dataId), formatTimespan(exposure)].join(", ");
      const groups = [...grouped(answers, sameness).values()];
      return [
        `${instrument} exposure ${exposure.id} (${taken})`,
        `through ${repo}:${chain}, which searches ${counted(length, "collection")}`,
        ...groups.map((group) => paragraph(group, length, keys)),
      ].join("\n");
    })
    .join("\n\n");
}

/** Key of detectors that share a paragraph: everything but the UUIDs. */
const sameness = ({ datasetType, search: { passedOver, next, ...hit } }: LookupAnswer): string =>
  JSON.stringify([
    datasetType,
    hit.kind === "nothing" ? null : hitText(hit),
    passedOver.map((each) => [each.position, whyText(each.why)]),
    next && hitText(next),
  ]);

function hitText(hit: Hit): readonly unknown[] {
  const rows = hit.kind === "found" ? [hit.row] : hit.rows;
  return [hit.kind, hit.position, rows.map(({ run, range }) => [run, formatTimespan(range)])];
}

function paragraph(group: Group<LookupAnswer>, length: number, keys: readonly string[]): string {
  const [first] = group;
  const { passedOver, next, ...hit } = first.search;
  return [
    `  ${first.datasetType}${detectorsText(group.flatMap(({ detector }) => detector ?? []))}`,
    ...(hit.kind === "nothing" ? ["    finds nothing"] : answerLines(hit, group, length, keys)),
    ...passedOver.map((each) => `    passed over ${placeText(each, length, keys)}: ${whyText(each.why)}`),
    ...(next
      ? [`    behind it   ${placeText(next, length, keys)}${next.kind === "found" ? `: ${formatTimespan(next.row.range)}` : ": ambiguous"}`]
      : []),
  ].join("\n");
}

function answerLines(hit: Hit, group: readonly LookupAnswer[], length: number, keys: readonly string[]): readonly string[] {
  const workspace = placeText(hit, length, keys);
  if (hit.kind === "ambiguous")
    return [
      `    lookup-ambiguous ${workspace}: Butler refuses to choose`,
      ...hit.rows.map((row) => `      ${row.id} ${formatTimespan(row.range)}`),
    ];
  return [`    finds       ${workspace}: ${formatTimespan(hit.row.range)}`, `      in RUN ${hit.row.run}`, ...uuidLines(group)];
}

function uuidLines(group: readonly LookupAnswer[]): readonly string[] {
  const found = group.flatMap(({ detector, search }): readonly (readonly [number | null, HeldRow])[] =>
    search.kind === "found" ? [[detector, search.row]] : [],
  );
  const lines = found
    .slice(0, SHOWN)
    .map(([detector, { id }]) => `      ${id}${detector === null || found.length === 1 ? "" : ` detector ${detector}`}`);
  return found.length > SHOWN ? [...lines, `      and ${found.length - SHOWN} more (--json names all)`] : lines;
}

const placeText = (
  { collection, position }: Pick<PassedOver, "collection" | "position">,
  length: number,
  keys: readonly string[],
): string => `${collection.name} (${position + 1} of ${length}, ${ownerText(collection.name, keys)})`;

export const ownerText = (collection: string, keys: readonly string[]): string => setOfCollection(collection, keys) ?? "no declared set";

export const detectorsText = (detectors: readonly number[]): string =>
  detectors.length === 0 ? "" : ` detector${detectors.length === 1 ? "" : "s"} ${compact([...detectors].sort((a, b) => a - b))}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function whyText(why: Why): string {
  switch (why.kind) {
    case "other detectors":
      return "has other detectors only";
    case "other filters":
      return `has ${why.filters.join(", ")} only`;
    case "ended":
      return `ended at ${formatTai(why.end)}`;
    case "begins later":
      return `begins at ${formatTai(why.begin)}`;
    case "gap":
      return `ended at ${formatTai(why.end)} and begins again at ${formatTai(why.begin)}`;
    case "empty range":
      return "its range is empty";
    default:
      return assertNever(why);
  }
}

/** JSON of every answer; times are TAI ISO 8601, null where open, positions count from 1. */
export function lookupJson({ repo, instrument, chain, answers }: Lookups, keys: readonly string[]) {
  const workspace = ({ collection, position }: Pick<Hit, "collection" | "position">) => ({
    collection: collection.name,
    set: setOfCollection(collection.name, keys),
    position: position + 1,
    path: collection.path,
  });
  const outcome = (hit: Hit) => ({
    kind: hit.kind,
    ...workspace(hit),
    datasets: (hit.kind === "found" ? [hit.row] : hit.rows).map(dataset),
  });
  return {
    repo,
    instrument,
    chain,
    answers: answers.map(({ exposure, datasetType, detector, search: { passedOver, next, ...hit } }) => ({
      exposure: exposure.id,
      datasetType,
      detector,
      ...(hit.kind === "nothing" ? { kind: hit.kind } : outcome(hit)),
      passedOver: passedOver.map(({ why, ...each }) => ({ ...workspace(each), why: plain(why) })),
      next: next && outcome(next),
    })),
  };
}

const time = (tai: bigint | null): string | null => (tai === null ? null : formatTai(tai));

const dataset = ({ id, run, range }: HeldRow) => ({ id, run, begin: time(range.begin), end: time(range.end) });

const plain = (why: Why) => ({
  ...why,
  ...("begin" in why ? { begin: time(why.begin) } : {}),
  ...("end" in why ? { end: time(why.end) } : {}),
});
