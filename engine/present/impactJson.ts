import type { RepoImpact } from "../lookup/impact/impact.ts";
import type { Hit } from "../lookup/hit.ts";
import { isWarning } from "../lookup/lookupKinds.ts";
import type { MergedChange } from "../lookup/merge.ts";
import { setOfCollection } from "../model/names.ts";
import { formatTai } from "../model/tai.ts";

/** For programs: every detector's dataset, every exposure; times are TAI ISO 8601, null where open. `unmade` datasets have no UUID yet. */
export const impactJson = (impacts: readonly RepoImpact[], keys: readonly string[]) =>
  impacts.map(({ repo, instrument, impact }) => {
    if (impact.kind === "could not check") return { repo, instrument, code: impact.code, reason: impact.reason };
    const { changes, touched } = impact.value;
    return { repo, instrument, changes: changes.map((change) => changeJson(change, keys)), exposures: touched.map(({ exposure, datasetTypes }) => ({ id: exposure.id, dayObs: exposure.dayObs, observationType: exposure.observationType, datasetTypes })) };
  });

const changeJson = ({ kind, datasetType, filter, range, changes, before, after }: MergedChange, keys: readonly string[]) => ({
  kind,
  warning: isWarning(kind),
  datasetType,
  filter: filter || null,
  begin: time(range.begin),
  end: time(range.end),
  before: place(before, keys),
  after: place(after, keys),
  datasets: changes.map((change) => ({ detector: change.dataId["detector"] ?? null, before: ids(change.before), after: ids(change.after) })),
});

const place = (hit: Hit | null, keys: readonly string[]) => hit && { kind: hit.kind, collection: hit.collection.name, set: setOfCollection(hit.collection.name, keys), unmade: hit.kind === "found" && hit.row.unmade !== null };

const ids = (hit: Hit | null): readonly (string | null)[] => (hit === null ? [] : (hit.kind === "found" ? [hit.row] : hit.rows).map(({ id, unmade }) => (unmade === null ? id : null)));

const time = (tai: bigint | null): string | null => (tai === null ? null : formatTai(tai));
