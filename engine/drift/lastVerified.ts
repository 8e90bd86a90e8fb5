import path from "node:path";
import { readBounded } from "../declare/bounded.ts";
import { parseDocument } from "../declare/schema.ts";
import type { Workspace } from "../declare/workspace.ts";
import { writeJson } from "../declare/plainJson.ts";
import type { RepoName } from "../model/brand.ts";
import type { Verifications } from "../model/savedPlan.ts";
import type { Verified } from "./driftReport.ts";

/** An older answer no longer counts, as git-annex does not count copies that were not verified for a month. */
const DAYS = 30;

/** Loads the times at which earlier drift runs reached each repository. Empty if the file is gone or corrupt, because it is only a cache. */
export async function loadVerifications(workspace: Workspace): Promise<Verifications> {
  const text = await readBounded(fileOf(workspace)).catch(() => "");
  const parsed = parseDocument("verifications", parseJson(text), fileOf(workspace), "command-failed");
  return parsed.kind === "valid" ? parsed.value : { repositories: {} };
}

/** Saves the times at which repositories answered and their files were read. */
export async function saveVerifications(workspace: Workspace, before: Verifications, verified: readonly Verified[]): Promise<void> {
  const now = Object.fromEntries(verified.map(({ repo, at, deep }) => [repo, { at, deep }]));
  await writeJson(fileOf(workspace), { repositories: { ...before.repositories, ...now } } satisfies Verifications);
}

/** The times of the last verification of a repository after a run. Pure. */
export function verifiedNow(repo: RepoName, { repositories }: Verifications, answered: boolean, deep: boolean, now: Date): Verified {
  const at = answered ? now.toISOString() : (repositories[repo]?.at ?? null);
  return {
    repo,
    answered,
    at,
    deep: answered && deep ? now.toISOString() : (repositories[repo]?.deep ?? null),
    expired: at === null || now.getTime() - Date.parse(at) > DAYS * 86_400_000,
  };
}

const fileOf = ({ dir }: Workspace): string => path.join(dir, "verified.json");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
