import { realpath } from "node:fs/promises";
import { files, type Home } from "../setFiles.ts";
import { CalibError } from "../../errors.ts";
import { inCheckout, openCheckout, type Checkout, realFile, commitOf } from "./checkout.ts";
import { chainFileOf, partOf, type SetPart } from "../setNames.ts";
import path from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { setFileAt } from "./setFileAt.ts";

export type FileChange = "added" | "changed" | "removed" | "renamed";

/** One file of a set that differs from the base. */
export interface ChangedFile {
  readonly part: SetPart;
  readonly change: FileChange;
  /** Path from the top of the repository. */
  readonly file: string;
  /** Path in the base, if the file was renamed. */
  readonly from: string | null;
}

export interface ChangedSet {
  readonly set: string;
  /** Change of the calibset itself; null if only its set files differ. */
  readonly change: FileChange | null;
  /** Old key of a renamed set. */
  readonly from: string | null;
  readonly files: readonly ChangedFile[];
}

/** A chain file that differs from the base. */
export interface ChangedChain {
  readonly instrument: string;
  readonly change: FileChange;
  /** Path from the top of the repository. */
  readonly file: string;
}

export interface Changes {
  readonly base: string;
  /** The commit to compare with: the last one that base and work tree have in common. */
  readonly commit: string;
  readonly sets: readonly ChangedSet[];
  readonly chains: readonly ChangedChain[];
}

/** Sets and instrument chains whose files in the work tree, committed or not, differ from the commit at which the branch left its base. */
export async function changedSets(home: Home, base: string): Promise<Changes> {
  const checkout = await openCheckout(home.workspace.sets);
  const commit = await forkPoint(checkout, base);
  const setFiles = await folderOf(checkout, files.setFiles(home));
  const part = partOf(await folderOf(checkout, home.workspace.sets), setFiles);
  const differing = [...(await differences(checkout, commit)), ...(await untracked(checkout))];
  const chains = differing.flatMap(({ change, file }): readonly ChangedChain[] => {
    const instrument = chainFileOf(setFiles, file);
    return instrument === undefined ? [] : [{ instrument, change, file }];
  });
  return { base, commit, sets: bySet(differing, part), chains };
}

/** The commit at which a branch left its base. Throws if they have no commit in common. */
export async function forkPoint(checkout: Checkout, base: string): Promise<string> {
  const [from, head] = [await commitOf(checkout, base), await commitOf(checkout, "HEAD")];
  const found = (await checkout.git.raw(["merge-base", from, head]).catch(() => "")).trim();
  if (found) return found;
  const shallow = (await checkout.git.revparse(["--is-shallow-repository"])).trim() === "true";
  throw new CalibError(shallow ? "base-not-fetched" : "base-unrelated", `${checkout.root}: HEAD and ${base} have no commit in common`);
}

const folderOf = async (checkout: Checkout, folder: string): Promise<string | undefined> =>
  inCheckout(checkout, await realpath(folder).catch(() => folder));

interface Difference {
  readonly change: FileChange;
  readonly file: string;
  readonly from: string | null;
}

const kinds: Readonly<Record<string, FileChange>> = { A: "added", M: "changed", T: "changed", D: "removed", R: "renamed" };

/** Calibsets resemble one another: only nearly equal files count as renamed. */
const ALIKE = "90%";

async function differences({ git }: Checkout, commit: string): Promise<readonly Difference[]> {
  const fields = (await git.raw(["diff", "--name-status", "-z", `--find-renames=${ALIKE}`, "--no-ext-diff", commit, "--"])).split("\0");
  const found: Difference[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const letter = fields[at]?.[0] ?? "";
    const moved = letter === "R";
    const [first = "", second = ""] = fields.slice(at + 1, at + 3);
    found.push({ change: kinds[letter] ?? "changed", file: moved ? second : first, from: moved ? first : null });
    at += moved ? 3 : 2;
  }
  return found;
}

async function untracked({ git }: Checkout): Promise<readonly Difference[]> {
  const names = (await git.raw(["ls-files", "--others", "--exclude-standard", "-z"])).split("\0").filter(Boolean);
  return names.map((file) => ({ change: "added", file, from: null }));
}

function bySet(differing: readonly Difference[], part: ReturnType<typeof partOf>): readonly ChangedSet[] {
  const found = new Map<string, ChangedFile[]>();
  for (const { change, file, from } of differing) {
    const [now, before] = [part(file), from === null ? undefined : part(from)];
    // A renamed file is new to the set that it joins, and removed from the set that it leaves.
    if (now)
      add(now.set, {
        part: now.part,
        file,
        ...(from !== null && before?.part === now.part ? { change, from } : { change: from === null ? change : "added", from: null }),
      });
    if (before && from !== null && (before.set !== now?.set || before.part !== now.part))
      add(before.set, { part: before.part, change: "removed", file: from, from: null });
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([set, all]) => ({ set, ...changeOf(set, all), files: all.sort((a, b) => (a.file < b.file ? -1 : 1)) }));

  function add(set: string, changed: ChangedFile): void {
    found.set(set, [...(found.get(set) ?? []), changed]);
  }

  function changeOf(set: string, all: readonly ChangedFile[]): Pick<ChangedSet, "change" | "from"> {
    const own = all.filter((each) => each.part === "calibset");
    const renamed = own.find((each) => each.change === "renamed");
    const before = renamed?.from === null || renamed?.from === undefined ? undefined : part(renamed.from)?.set;
    // A set that moves from one form to another, such as from TypeScript to YAML, keeps its name.
    if (before === set || own.length > 1) return { change: "changed", from: null };
    return { change: own[0]?.change ?? null, from: before ?? null };
  }
}

/** Diagnostics for sets that a branch removes together with their locks, although the base's lock says that they were made. */
export async function removedSets(home: Home, { commit, sets }: Changes): Promise<readonly Diagnostic[]> {
  const checkout = await openCheckout(home.workspace.sets);
  const diagnostics: Diagnostic[] = [];
  for (const { set, files: changed } of sets.filter(({ change }) => change === "removed")) {
    const file = path.join(files.setFiles(home), `${set}.lock.json`);
    const calibset = changed.find(({ part }) => part === "calibset");
    const name = inCheckout(checkout, await realFile(file));
    const lock = name === undefined ? null : await setFileAt("lock", checkout, commit, name);
    if (lock?.made && calibset)
      diagnostics.push({
        code: "set-removed",
        detail: `${set} was made, and this branch removes it`,
        file: path.join(checkout.root, calibset.file),
      });
  }
  return diagnostics;
}
