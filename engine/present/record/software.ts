import type { Lock, LockedPipeline } from "../../model/lock.ts";
import { grouped } from "../../model/group.ts";

/** Source of the pipelines; changes that were never reviewed must be reviewed before the TAXICAB is hailed (DMTN-222 section 3.4). */
export interface Software {
  readonly source: string;
  /** Null where the package is installed without git. */
  readonly branch: string | null;
  readonly commit: string | null;
  readonly pipelines: readonly string[];
  readonly review: "main branch" | "development branch" | "not known" | "reference pipelines";
}

/** One entry for each source, branch and commit that the lock names. */
export function softwareOf(lock: Lock | null): readonly Software[] {
  const pipelines = (lock?.inputs.products ?? []).flatMap(({ construction, verification }) =>
    [construction, verification].flatMap((run) => (run ? [run.pipeline] : [])),
  );
  const groups = grouped(pipelines, ({ source, branch, commit }) => JSON.stringify([source, branch, commit]));
  return [...groups.values()].map((group) => {
    const [first] = group;
    return {
      source: first.source,
      branch: first.branch,
      commit: first.commit,
      pipelines: [...new Set(group.map(({ path }) => path))],
      review: reviewOf(first),
    };
  });
}

function reviewOf({ source, branch }: LockedPipeline): Software["review"] {
  if (source === "reference") return "reference pipelines";
  // A released stack is checked out at a tag, which git calls HEAD. An unreviewed commit looks the same.
  if (branch === null || branch === "HEAD") return "not known";
  return branch === "main" ? "main branch" : "development branch";
}
