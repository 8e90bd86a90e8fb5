import { converge } from "./converge.ts";
import type { Progress } from "./progressFile.ts";
import type { Session } from "./session.ts";
import { unitsOf, isUnitNamed } from "./unit.ts";
import { CalibError } from "../errors.ts";
import type { Only } from "../declare/workspace.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { gate } from "../declare/gate.ts";
import { folderOf } from "../content/applyContent.ts";
import { contentOf, datasetsOf } from "../content/deliveredContent.ts";
import { ingestParams } from "../content/ingestParams.ts";
import { stepNames, type StepName } from "../model/change.ts";
import type { Difference } from "../content/difference.ts";
import { stepsOf, type DifferenceKind } from "../content/differenceKinds.ts";

/** The repair of a set at one repository. */
export interface Mending {
  readonly set: string;
  readonly repo: RepoName;
  readonly only: Omit<Only, "steps"> & { readonly steps: readonly StepName[] };
  /** Datasets whose files are wrong in a way that only reading them shows. */
  readonly files: readonly string[];
  /** Whether a killed process left writes open. */
  readonly intents: boolean;
}

/** The repairs of all differences that a step mends, by set and repository. Pure. */
export function mendingsOf(differences: readonly Difference[]): readonly Mending[] {
  const places = grouped(
    differences.filter(({ kind, mend: by }) => by === "repair" && stepsOf(kind).length),
    ({ set, repo }) => `${set} ${repo}`,
  );
  return [...places.values()].map((here) => {
    const [{ set, repo }] = here;
    const wanted = new Set(here.flatMap(({ kind }) => stepsOf(kind)));
    const of = (...some: readonly DifferenceKind[]) => here.filter(({ kind }) => some.includes(kind));
    const only = { repos: [repo], products: null, steps: stepNames.filter((step) => wanted.has(step)) };
    return {
      set,
      repo,
      only,
      files: of("digest different", "mode different").flatMap(({ datasets }) => datasets),
      intents: of("write interrupted").length > 0,
    };
  });
}

/** Steps that are repaired independently: a refused product does not prevent the repair of a tag. */
const parts = {
  generate: "generate",
  look: "look",
  certify: "certify",
  verify: "verify",
  report: "report",
  bundle: "bundle",
  deliver: "deliver",
  tag: "tag",
  selfCheck: "use",
  activate: "use",
} as const satisfies Record<StepName, string>;

/** The parts that a repair left undone. */
export interface Mended {
  readonly failed: readonly unknown[];
  /** Whether a part of it waits, as a step of `up` may. */
  readonly waits: boolean;
}

/** Repairs towards the lock with the same steps as `up`, each of which observes again. */
export async function mend(session: Session, { set, repo, only, files, intents }: Mending, progress: Progress): Promise<Mended> {
  const failed: unknown[] = [];
  let waits = false;
  const attempt = async (work: () => Promise<"done" | "waiting">): Promise<void> => {
    const result = await work().catch((thrown: unknown) => void failed.push(thrown));
    waits ||= result === "waiting";
  };
  if (files.length) await attempt(() => giveFilesBack(session, repo, files));
  for (const steps of grouped(only.steps, (step) => parts[step]).values()) {
    await attempt(() => convergeConfined(session, { ...only, steps }, progress));
  }
  // Closes also the writes of steps that the repair did not run, or that have nothing to do any more.
  if (intents)
    await attempt(async () => {
      await (await session.access.writer(repo)).call("settle", { repo, why: { set, step: "drift" } });
      return "done";
    });
  return { failed, waits };
}

async function giveFilesBack(session: Session, repo: RepoName, ids: readonly string[]): Promise<"done" | "waiting"> {
  const loaded = await session.loaded();
  const open = gate(loaded);
  if (open.kind === "closed") return "waiting";
  await session.permit(loaded, { kind: "deployment", repo });
  const writer = await session.access.writer(repo);
  const wanted = new Set(ids);
  const byFolder = grouped(contentOf(open.made), (content) => folderOf(loaded, open.made, content));
  for (const [folder, contents] of byFolder) {
    const datasets = contents.flatMap(datasetsOf).filter(({ id }) => wanted.has(id));
    if (datasets.length) await writer.call("ingest", ingestParams(loaded.set, repo, { folder, contents, datasets, verify: true }));
  }
  return "done";
}

async function convergeConfined(session: Session, only: Only, progress: Progress): Promise<"done" | "waiting"> {
  const confined: Session = {
    ...session,
    loaded: async () => {
      const loaded = await session.loaded();
      return { ...loaded, workspace: { ...loaded.workspace, only } };
    },
  };
  const { set } = await confined.loaded();
  let waits = false;
  for (const unit of unitsOf(set).filter((each) => isUnitNamed(only, set, each))) {
    const outcome = await converge(confined, unit, progress);
    if (outcome.phase === "incomplete") throw new CalibError(outcome.code, outcome.reason);
    // Steps that were left out on purpose are "not selected".
    waits ||= outcome.phase === "waiting" && outcome.code !== "not-selected";
  }
  return waits ? "waiting" : "done";
}
