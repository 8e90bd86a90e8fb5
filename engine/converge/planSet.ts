import { isSettled, planUnit, type UnitPlan } from "./planUnit.ts";
import type { Session } from "./session.ts";
import { unitsOf } from "./unit.ts";
import { driftOfSet } from "../drift/drift.ts";
import type { Difference } from "../content/difference.ts";
import { differencesOf } from "../drift/driftReport.ts";
import { placedOrder } from "../content/declaredOrder.ts";
import { stepsOf } from "../content/differenceKinds.ts";
import { impactOf, type RepoImpact } from "../lookup/impact/impact.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { FieldChange } from "../declare/declarationChanges.ts";
import { releasedVerdicts, type ReleasedVerdict } from "../release/verdicts.ts";
import { ask, unasked } from "../answer.ts";
import type { StepName } from "../model/change.ts";

/** The plan of `up` for a set, with the facts that people need to decide on it. */
export interface SetPlan {
  readonly set: string;
  readonly units: readonly PlannedUnit[];
  /** Changes of repositories since the lock was made; reported apart from changes of the declaration. */
  readonly drift: readonly Difference[];
  readonly cost: Cost;
  /** Lookups after the plan compared with lookups now; empty if `up` would do nothing. */
  readonly impacts: readonly RepoImpact[];
  /** Declared fields that differ from a base commit; null if no base was given. */
  readonly fields: readonly FieldChange[] | null;
  /** Verdicts of the products as they were released; empty before the release. */
  readonly verdicts: readonly ReleasedVerdict[];
}

export interface PlannedUnit extends UnitPlan {
  readonly repo: RepoName;
  /** Steps that are planned only because the repository has drifted. */
  readonly mending: readonly StepName[];
}

/** Plans a set with clients that cannot write. `fields` are the declared fields that a branch changes. */
export async function planSet(session: Session, fields: SetPlan["fields"] = null): Promise<SetPlan> {
  const loaded = await session.loaded();
  const [units, { cells }] = await Promise.all([planUnits(session, loaded), driftOfSet(session)]);
  const drift = differencesOf({ cells });
  const impacts =
    loaded.set.trial !== null || units.every(isSettled)
      ? []
      : await impactOf({ before: null, after: [loaded], order: placedOrder }, session.bridges);
  const view = loaded.lock?.made ? await ask(() => session.observer.view(loaded.set.build.repo)) : unasked;
  return {
    set: loaded.set.key,
    units: units.map((unit) => ({ ...unit, mending: mendingIn(unit, drift) })),
    drift,
    cost: sum(units.flatMap(costsOf)),
    impacts,
    fields,
    verdicts: releasedVerdicts(loaded, view.kind === "answered" ? view.value : null),
  };
}

/** Plans the units alone, without drift and lookups. */
export function planUnits(session: Session, { set, workspace }: LoadedSet): Promise<readonly (UnitPlan & { readonly repo: RepoName })[]> {
  return Promise.all(
    unitsOf(set, workspace.site).map(async (unit) => ({ ...(await planUnit(session, unit)), repo: repoOf(set.build.repo, unit) })),
  );
}

const repoOf = (build: RepoName, unit: Unit): RepoName => (unit.kind === "deployment" || unit.kind === "activation" ? unit.repo : build);

function mendingIn({ repo, steps }: UnitPlan & { readonly repo: RepoName }, drift: readonly Difference[]): readonly StepName[] {
  const drifted = new Set(
    drift.filter((difference) => difference.repo === repo && difference.mend === "repair").flatMap(({ kind }) => stepsOf(kind)),
  );
  return steps.filter(({ kind, step }) => kind === "change" && drifted.has(step)).map(({ step }) => step);
}

const costsOf = ({ steps }: UnitPlan): readonly Partial<Cost>[] =>
  steps.flatMap((step) => (step.kind === "change" ? step.changes.flatMap(({ cost }) => cost ?? []) : []));

/** Amounts that a change moves and computes. */
export interface Cost {
  readonly datasets: number;
  readonly files: number;
  readonly bytes: number;
  /** Units of work of a pipeline: about one for each exposure and detector. */
  readonly quanta: number;
}

const nothing: Cost = { datasets: 0, files: 0, bytes: 0, quanta: 0 };

export const sum = (costs: readonly Partial<Cost>[]): Cost =>
  costs.reduce<Cost>(
    (total, { datasets = 0, files = 0, bytes = 0, quanta = 0 }) => ({
      datasets: total.datasets + datasets,
      files: total.files + files,
      bytes: total.bytes + bytes,
      quanta: total.quanta + quanta,
    }),
    nothing,
  );

/** Measured with the reference pipelines on one core of a small machine. Real pipelines take longer, a cluster is faster. */
const SECONDS_PER_QUANTUM = 0.12;
const BYTES_PER_SECOND = 100e6;

/** Expected seconds if nothing runs in parallel; an order of magnitude. */
export const secondsOf = ({ bytes, quanta }: Cost): number => quanta * SECONDS_PER_QUANTUM + bytes / BYTES_PER_SECOND;
