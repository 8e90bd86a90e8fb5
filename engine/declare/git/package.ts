import { createHash } from "node:crypto";
import { CalibError } from "../../errors.ts";
import { ENDING } from "../../model/placed.ts";
import { openCheckout, type Checkout } from "./checkout.ts";

/** A package of texts at a commit, read from git's objects and not from the work tree. */
export interface PackageAt {
  readonly checkout: Checkout;
  readonly commit: string;
  /** Null if no branch is checked out. */
  readonly branch: string | null;
}

export interface PackagedText {
  readonly path: string;
  /** Null if it is not UTF-8. */
  readonly text: string | null;
  readonly sha256: string;
}

/** Last commit that changed a text. */
export interface Touched {
  readonly commit: string;
  readonly author: string;
  readonly committed: string;
}

/** Opens a package whose checkout has no uncommitted changes, which people would take for the committed texts. */
export async function openClean(folder: string, name: string, commit: string): Promise<PackageAt> {
  const opened = await openPackage(folder, name, commit);
  const [first, ...others] = await changedIn(opened.checkout);
  if (first !== undefined)
    throw new CalibError("package-dirty", `${name} in ${folder} has changes in ${1 + others.length} files, the first: ${first}`);
  return opened;
}

/** Files of a checkout with uncommitted changes, among the named files or all. */
export async function changedIn({ git }: Checkout, names: readonly string[] = []): Promise<readonly string[]> {
  const status = await git.raw(["status", "--porcelain", "-z", "--untracked-files=all", "--", ...names]);
  return status
    .split("\0")
    .filter(Boolean)
    .map((entry) => entry.slice(3));
}

/** Opens a package that has a commit. The work tree may have uncommitted changes. */
export async function openPackage(folder: string, name: string, commit: string): Promise<PackageAt> {
  const checkout = await openCheckout(folder);
  const found = await checkout.git.raw(["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`]).catch(() => "");
  if (found.trim() !== commit) throw new CalibError("package-commit-unknown", `${name} in ${folder} has no commit ${commit}`);
  const branch = (await checkout.git.revparse(["--abbrev-ref", "HEAD"]).catch(() => "HEAD")).trim();
  return { checkout, commit, branch: branch === "HEAD" ? null : branch };
}

/** Texts below a folder, sorted by path; empty if the commit has no such folder. Symbolic links are left out. */
export async function textsBelow({ checkout, commit }: PackageAt, folder: string): Promise<readonly string[]> {
  const listed = await checkout.git.raw(["ls-tree", "-r", "-z", "--full-tree", commit, "--", `${folder}/`]);
  return listed
    .split("\0")
    .flatMap((entry) => {
      const [about = "", path = ""] = entry.split("\t");
      return about.startsWith("100") && ENDING.test(path) ? [path] : [];
    })
    .sort();
}

export async function textAt({ checkout, commit }: PackageAt, path: string): Promise<PackagedText> {
  const bytes = await checkout.git.showBuffer(`${commit}:${path}`);
  return { path, text: decoded(bytes), sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** The last change of each text below a folder. */
export async function touchedBelow(
  { checkout, commit }: PackageAt,
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Touched>> {
  const found = new Map<string, Touched>();
  const log = await checkout.git.raw([
    "log",
    "--format=%x01%H%x02%aN <%aE>%x02%aI",
    "--name-only",
    "--no-renames",
    "-z",
    commit,
    "--",
    `${folder}/`,
  ]);
  for (const entry of log.split("\x01").slice(1)) {
    const [about = "", ...names] = entry
      .split("\0")
      .map((each) => each.trim())
      .filter(Boolean);
    const [sha = "", author = "", committed = ""] = about.split("\x02");
    for (const name of names) if (!found.has(name)) found.set(name, { commit: sha, author, committed });
  }
  // The log lists no files for a merge that changed a text itself.
  for (const path of paths.filter((each) => !found.has(each))) found.set(path, await touchedOf({ checkout, commit }, path));
  return found;
}

async function touchedOf({ checkout, commit }: Pick<PackageAt, "checkout" | "commit">, path: string): Promise<Touched> {
  const [sha = commit, author = "unknown", committed = ""] = (
    await checkout.git.raw(["log", "-1", "--format=%H%x02%aN <%aE>%x02%aI", commit, "--", path])
  )
    .trim()
    .split("\x02");
  return { commit: sha, author, committed };
}

function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
