import type { ActiveRecord, ActiveRepository } from "../model/active.ts";
import type { RepoName } from "../model/brand.ts";
import { loadActive } from "./loadSetFiles.ts";
import type { LoadedSet } from "./loadedSet.ts";
import { writeJson } from "./plainJson.ts";
import { files } from "./setFiles.ts";

export type SeenActive = Omit<ActiveRepository, "at">;

/** Whether the record lacks what was seen of a repository. Pure. */
export function lacksRecord(record: ActiveRecord | null, repo: RepoName, { fingerprint, selfCheck }: SeenActive): boolean {
  const known = record?.repositories[repo];
  return known?.fingerprint !== fingerprint || known.selfCheck !== selfCheck;
}

/** Activations of one set run side by side in one process and share the file: each write waits for the one before. */
const writing = new Map<string, Promise<void>>();

/** Adds a repository to the set's record, and leaves the others as they are. An equal entry is not written again. */
export function recordActive(loaded: LoadedSet, repo: RepoName, seen: SeenActive, now = new Date()): Promise<void> {
  const file = files.active(loaded, loaded.set);
  const add = async (): Promise<void> => {
    const record = await loadActive(loaded, loaded.set);
    if (!lacksRecord(record, repo, seen)) return;
    const repositories = { ...record?.repositories, [repo]: { ...seen, at: now.toISOString() } };
    const sorted = Object.fromEntries(Object.entries(repositories).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeJson(file, { set: loaded.set.key, repositories: sorted } satisfies ActiveRecord);
  };
  const written = (writing.get(file) ?? Promise.resolve()).catch(() => undefined).then(add);
  writing.set(file, written);
  return written;
}
