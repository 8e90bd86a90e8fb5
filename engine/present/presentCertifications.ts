import Table from "cli-table3";
import type { Certification } from "../lookup/certifications.ts";
import { filterOf } from "../lookup/search.ts";
import { grouped } from "../model/group.ts";
import { compact } from "../model/ranges.ts";
import { formatTai, formatTimespan } from "../model/tai.ts";
import { counted } from "./fitted.ts";

/** Certifications as a table: a line for detectors that have the same ranges in the same collections. */
export function renderCertifications(certifications: readonly Certification[]): string {
  if (!certifications.length) return "no dataset is certified there";
  const table = new Table({
    head: ["type", "data ID", "detectors", "dataset", "collection", "ranges, TAI", "also certified in"],
    style: { head: [], border: [] },
  });
  for (const group of grouped(certifications, sameness).values()) {
    const [first] = group;
    const detectors = group.map(({ dataId }) => dataId["detector"]).filter((detector) => typeof detector === "number");
    table.push([
      first.datasetType,
      filterOf(first.dataId),
      compact(detectors.sort((a, b) => a - b)),
      group.length === 1 ? first.id : `${group.length} of ${first.run}`,
      first.collection,
      rangesText(first.ranges),
      first.elsewhere.map(({ collection, ranges }) => `${collection}\n  ${rangesText(ranges, "\n  ")}`).join("\n"),
    ]);
  }
  const collections = new Set(certifications.map(({ collection }) => collection)).size;
  return `${table.toString()}\n${counted(new Set(certifications.map(({ id }) => id)).size, "dataset")} in ${counted(collections, "collection")}`;
}

/** Key of detectors that share a line: everything but the UUIDs. */
const sameness = ({ datasetType, dataId, run, collection, ranges, elsewhere }: Certification): string =>
  JSON.stringify([
    ...[datasetType, filterOf(dataId), run, collection, rangesText(ranges)],
    elsewhere.map((other) => [other.collection, rangesText(other.ranges)]),
  ]);

const rangesText = (ranges: Certification["ranges"], between = "\n"): string =>
  ranges.map(({ range, empty }) => (empty ? "empty" : formatTimespan(range))).join(between);

/** JSON with a line for each dataset in each collection; times are TAI ISO 8601, null where open. */
export const certificationsJson = (certifications: readonly Certification[]) =>
  certifications.map(({ ranges, elsewhere, ...certification }) => ({
    ...certification,
    ranges: ranges.map(rangeJson),
    elsewhere: elsewhere.map((other) => ({ collection: other.collection, ranges: other.ranges.map(rangeJson) })),
  }));

const rangeJson = ({ range, empty }: Certification["ranges"][number]) => ({
  begin: range.begin === null ? null : formatTai(range.begin),
  end: range.end === null ? null : formatTai(range.end),
  empty,
});
