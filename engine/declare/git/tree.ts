import { lstat, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { files } from "../setFiles.ts";
import type { LoadedSet } from "../loadedSet.ts";
import { inCheckout, type Checkout, commitOf } from "./checkout.ts";
import { partOf } from "../setNames.ts";

/** The work tree that a run takes its declarations from. */
export interface Tree {
  readonly commit: string;
  /** Null if no branch is checked out. */
  readonly branch: string | null;
  /** Files that differ from the commit, without locks, review records and records of activations, which runs write. */
  readonly dirty: readonly string[];
  /** Whether the base contains the commit; null if there is no such base. */
  readonly merged: boolean | null;
  /** Whether the world's description lies in the same checkout, so that its rules belong to the same commit. */
  readonly ofWorld: boolean;
}

interface About {
  /** The calibset's file. */
  readonly calibset: string;
  readonly ref: string | null;
}

export async function treeOf(checkout: Checkout, loaded: LoadedSet, { calibset, ref }: About): Promise<Tree> {
  const { git } = checkout;
  const commit = await commitOf(checkout, "HEAD");
  const branch = (await git.revparse(["--abbrev-ref", "HEAD"])).trim();
  const ancestor = ref === null ? null : (await git.raw(["merge-base", commit, ref])).trim() === commit;
  const root = await realpath(loaded.workspace.root).catch(() => loaded.workspace.root);
  return {
    commit,
    branch: branch === "HEAD" ? null : branch,
    dirty: [
      ...new Set([
        ...(await reported(checkout, loaded)),
        ...(await hidden(checkout)),
        ...((await isAsCommitted(checkout, calibset)) ? [] : [calibset]),
      ]),
    ].sort(),
    merged: ancestor,
    ofWorld: inCheckout(checkout, root) !== undefined,
  };
}

/** Files that `git status` reports, except those that the tool writes: locks, review records, activation records, and untracked files of the world's folder. */
async function reported(checkout: Checkout, loaded: LoadedSet): Promise<readonly string[]> {
  const folder = async (name: string) => inCheckout(checkout, await realpath(name).catch(() => name));
  const [sets, setFiles, dir] = [
    await folder(loaded.workspace.sets),
    await folder(files.setFiles(loaded)),
    await folder(loaded.workspace.dir),
  ];
  const part = partOf(sets, setFiles);
  const scratch = dir === undefined || dir === "" || sets === undefined || isBelow(sets, dir) || isBelow(dir, sets) ? undefined : dir;
  const text = await checkout.git.raw(["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"]);
  return text.split("\0").flatMap((entry) => {
    const [state, name] = [entry.slice(0, 2), entry.slice(3)];
    const own = part(name)?.part;
    if (name === "" || own === "lock" || own === "looks" || own === "active") return [];
    return state === "??" && scratch !== undefined && isBelow(name, scratch) ? [] : [name];
  });
}

const isBelow = (name: string, folder: string): boolean => name === folder || name.startsWith(`${folder}/`);

/** Existing files that git is set to ignore (`update-index --assume-unchanged`, `--skip-worktree`). */
async function hidden({ git, root }: Checkout): Promise<readonly string[]> {
  const marked = (await git.raw(["ls-files", "-v", "-z"])).split("\0").filter((line) => /^[a-zS] /.test(line));
  const there = await Promise.all(
    marked.map(async (line) => ((await lstat(path.join(root, line.slice(2))).catch(() => null)) ? [line.slice(2)] : [])),
  );
  return there.flat();
}

/** Whether the calibset equals the committed one byte by byte. `git status` does not report an ignored file, or a link. */
async function isAsCommitted({ git, root }: Checkout, file: string): Promise<boolean> {
  const entry = await git.raw(["ls-tree", "-z", "HEAD", "--", file]);
  if (!entry.startsWith("100")) return false;
  const [here, committed] = await Promise.all([readFile(path.join(root, file), "utf8"), git.raw(["show", `HEAD:${file}`])]);
  return here === committed;
}
