import type { RepoImpact } from "../lookup/impact/impact.ts";
import type { Hit } from "../lookup/search.ts";
import { grouped, assertNever } from "../model/group.ts";
import { isWarning } from "../lookup/lookupKinds.ts";
import type { MergedChange } from "../lookup/compareLookups.ts";
import type { Touched } from "../lookup/touched.ts";
import { compact } from "../model/ranges.ts";
import { detectorsText, ownerText } from "./presentLookup.ts";
import { setOfCollection } from "../model/names.ts";
import { formatTai, formatTimespan } from "../model/tai.ts";

/** Changes of lookups by repository, with the exposures to process again. `keys` are the declared sets. */
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
  const { kind, datasetType, filter, detectors, range, declared = [] } = change;
  const what = `${datasetType}${filter ? ` ${filter}` : ""}${detectorsText(detectors)} ${formatTimespan(range)}`;
  return `  ${isWarning(kind) ? "warning: " : ""}${kind}: ${what}\n    ${outcomes(change, keys)}${declared.map(({ set, reason }) => `\n    declared by ${set}: ${reason}`).join("")}`;
}

function outcomes(change: MergedChange, keys: readonly string[]): string {
  const { kind, before, after } = change;
  if (kind === "fall-through" && before?.collection.name === after?.collection.name)
    return `still ${hitText(change, after, keys)}: what is ahead for its siblings lacks it`;
  return `${hitText(change, before, keys)} -> ${hitText(change, after, keys)}`;
}

/** One dataset by its UUID, several detectors by their collection. */
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
  const types = [...grouped(touched, ({ exposure }) => exposure.observationType)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, those]) => `${those.length} ${type}`);
  const days = [...grouped(touched, ({ exposure }) => exposure.dayObs)].sort(([a], [b]) => a - b);
  return [
    `  ${touched.length} exposure${touched.length === 1 ? "" : "s"} to be processed again (${types.join(", ")})`,
    ...days.map(
      ([day, those]) => `    ${day}: ${compact(those.map(({ exposure }) => exposure.id).sort((a, b) => a - b))} (${those.length})`,
    ),
  ];
}

/** JSON with every detector's dataset and every exposure; times are TAI ISO 8601, null where open. `unmade` datasets have no UUID yet. */
export const impactJson = (impacts: readonly RepoImpact[], keys: readonly string[]) =>
  impacts.map(({ repo, instrument, impact }) => {
    if (impact.kind === "could not check") return { repo, instrument, code: impact.code, reason: impact.reason };
    const { changes, touched } = impact.value;
    return {
      repo,
      instrument,
      changes: changes.map((change) => changeJson(change, keys)),
      exposures: touched.map(({ exposure, datasetTypes }) => ({
        id: exposure.id,
        dayObs: exposure.dayObs,
        observationType: exposure.observationType,
        datasetTypes,
      })),
    };
  });

const changeJson = ({ kind, datasetType, filter, range, changes, before, after, declared }: MergedChange, keys: readonly string[]) => ({
  kind,
  warning: isWarning(kind),
  datasetType,
  filter: filter || null,
  begin: time(range.begin),
  end: time(range.end),
  before: workspace(before, keys),
  after: workspace(after, keys),
  ...(declared ? { declared } : {}),
  datasets: changes.map((change) => ({
    detector: change.dataId["detector"] ?? null,
    before: ids(change.before),
    after: ids(change.after),
  })),
});

const workspace = (hit: Hit | null, keys: readonly string[]) =>
  hit && {
    kind: hit.kind,
    collection: hit.collection.name,
    set: setOfCollection(hit.collection.name, keys),
    unmade: hit.kind === "found" && hit.row.unmade !== null,
  };

const ids = (hit: Hit | null): readonly (string | null)[] =>
  hit === null ? [] : (hit.kind === "found" ? [hit.row] : hit.rows).map(({ id, unmade }) => (unmade === null ? id : null));

const time = (tai: bigint | null): string | null => (tai === null ? null : formatTai(tai));
