import type { RepoImpact } from "../lookup/impact/impact.ts";
import type { Hit } from "../lookup/hit.ts";
import { grouped } from "../model/group.ts";
import { isWarning } from "../lookup/lookupKinds.ts";
import type { MergedChange } from "../lookup/merge.ts";
import type { Touched } from "../lookup/touched.ts";
import { assertNever } from "../model/never.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan } from "../model/timespan.ts";
import { detectorsText, ownerText } from "./presentLookup.ts";

/** What a change does to what exposures find, repository by repository, with the exposures that are to be processed again. `keys` are the declared sets. */
export const renderImpact = (impacts: readonly RepoImpact[], keys: readonly string[]): string =>
  impacts.length ? impacts.map((each) => repoText(each, keys)).join("\n\n") : "no set is declared for any repository";

function repoText({ repo, instrument, impact }: RepoImpact, keys: readonly string[]): string {
  const head = `${repo} ${instrument}`;
  if (impact.kind === "could not check") return `${head}: could not check, ${impact.code}: ${impact.reason}`;
  const { changes, touched } = impact.value;
  if (!changes.length && !touched.length) return `${head}: exposures find what they found`;
  return [head, ...changes.map((change) => changeText(change, keys)), ...touchedLines(touched)].join("\n");
}

export function changeText(change: MergedChange, keys: readonly string[]): string {
  const { kind, datasetType, filter, detectors, range } = change;
  const what = `${datasetType}${filter ? ` ${filter}` : ""}${detectorsText(detectors)} ${formatTimespan(range)}`;
  return `  ${isWarning(kind) ? "warning: " : ""}${kind}: ${what}\n    ${outcomes(change, keys)}`;
}

function outcomes(change: MergedChange, keys: readonly string[]): string {
  const { kind, before, after } = change;
  if (kind === "fall-through" && before?.collection.name === after?.collection.name) return `still ${hitText(change, after, keys)}: what is ahead for its siblings lacks it`;
  return `${hitText(change, before, keys)} -> ${hitText(change, after, keys)}`;
}

/** One dataset by its UUID; those of several detectors by their collection. */
function hitText({ datasetType, changes }: MergedChange, hit: Hit | null, keys: readonly string[]): string {
  if (!hit) return "nothing";
  const owner = ownerText(hit.collection.name, keys);
  switch (hit.kind) {
    case "ambiguous":
      return `${hit.rows.length} ranges of ${hit.collection.name} (${owner}), between which Butler refuses to choose`;
    case "found":
      if (hit.row.unmade !== null) return `a new ${datasetType} of ${hit.row.unmade} (not made yet)`;
      return `${hit.collection.name} (${owner}${changes.length === 1 ? `, ${hit.row.id}` : ""})`;
    default:
      return assertNever(hit);
  }
}

/** The reprocessing list: IDs of each night, compacted. */
function touchedLines(touched: readonly Touched[]): readonly string[] {
  if (!touched.length) return ["  no exposure to be processed again"];
  const types = [...grouped(touched, ({ exposure }) => exposure.observationType)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, those]) => `${those.length} ${type}`);
  const days = [...grouped(touched, ({ exposure }) => exposure.dayObs)].sort(([a], [b]) => a - b);
  return [
    `  ${touched.length} exposure${touched.length === 1 ? "" : "s"} to be processed again (${types.join(", ")})`,
    ...days.map(([day, those]) => `    ${day}: ${compact(those.map(({ exposure }) => exposure.id).sort((a, b) => a - b))} (${those.length})`),
  ];
}
