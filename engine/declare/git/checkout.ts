import { realpath } from "node:fs/promises";
import path from "node:path";
import { simpleGit, type SimpleGit } from "simple-git";
import { asCalibError, CalibError } from "../../errors.ts";

/** A work tree of git. Variables of the environment that would point git elsewhere are ignored. */
export interface Checkout {
  /** Top folder, without symbolic links. */
  readonly root: string;
  /** Client that runs git in the top folder. */
  readonly git: SimpleGit;
}

/** The checkout that contains a folder. Each missing thing has a message of its own. */
export async function openCheckout(folder: string): Promise<Checkout> {
  const real = await realpath(folder).catch(() => {
    throw new CalibError("git-no-repository", `${folder} does not exist`);
  });
  const root = (await refusable(() => clientAt(real).revparse(["--show-toplevel"]), folder)).trim();
  if (!root) throw new CalibError("git-no-repository", `${folder} lies in a repository without a work tree`);
  return { root, git: clientAt(root) };
}

/** A second client of a checkout, with an index of its own. */
export const withIndex = ({ root }: Checkout, index: string): SimpleGit => clientAt(root, { GIT_INDEX_FILE: index });

/** The path of a file or folder from the top folder, as git names it; undefined outside of it. */
export function inCheckout({ root }: Checkout, file: string): string | undefined {
  const relative = path.relative(root, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join("/");
}

/** The path of a file without symbolic links in its folder. The file need not exist. */
export async function realFile(file: string): Promise<string> {
  const folder = path.dirname(file);
  return path.join(await realpath(folder).catch(() => folder), path.basename(file));
}

/** Variables that git needs. GIT_DIR, GIT_INDEX_FILE, GIT_CONFIG_* and their like would show another tree than the one whose files are loaded. */
const NEEDED: ReadonlySet<string> = new Set(["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"]);

function clientAt(folder: string, more: Readonly<Record<string, string>> = {}): SimpleGit {
  const kept = Object.entries(process.env).filter(([name]) => NEEDED.has(name));
  const set = { ...more, GIT_OPTIONAL_LOCKS: "0", GIT_NO_REPLACE_OBJECTS: "1", LC_ALL: "C" };
  return simpleGit(folder, { allowEnvironment: Object.keys(set), trimmed: false }).env({ ...Object.fromEntries(kept), ...set });
}

async function refusable<T>(ask: () => Promise<T>, folder: string): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const { detail } = asCalibError(thrown);
    if (/ENOENT/.test(detail)) throw new CalibError("git-missing", "no git on PATH");
    if (/not a git repository/.test(detail)) throw new CalibError("git-no-repository", `${folder} lies in no git repository`);
    throw new CalibError("git-failed", detail.trim().split("\n").join("; "));
  }
}

/** The commit of a ref. The error for a shallow clone says that the ref was not fetched. */
export async function commitOf({ git, root }: Checkout, ref: string): Promise<string> {
  const found = await findCommit({ git }, ref);
  if (found !== undefined) return found;
  if (ref === "HEAD") throw new CalibError("git-no-commit", `${root} has no commit yet`);
  if ((await git.revparse(["--is-shallow-repository"])).trim() === "true")
    throw new CalibError("base-not-fetched", `${root} is a shallow clone without ${ref}`);
  throw new CalibError("base-unknown", `${root} has no ${JSON.stringify(ref)}`);
}

/** The commit of a ref; undefined if the checkout lacks it. A ref may look like an option. */
export async function findCommit({ git }: Pick<Checkout, "git">, ref: string): Promise<string | undefined> {
  const commit = await git.raw(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]).catch(() => "");
  return commit.trim() || undefined;
}
