import { CalibError } from "../../errors.ts";
import type { Checkout } from "./checkout.ts";

/** The commit that a ref names. A checkout that lacks it because it is shallow says so: fetching helps. */
export async function commitOf({ git, root }: Checkout, ref: string): Promise<string> {
  const found = await verify(ref);
  if (found !== undefined) return found;
  if (ref === "HEAD") throw new CalibError("git-no-commit", `${root} has no commit yet`);
  if ((await git.revparse(["--is-shallow-repository"])).trim() === "true") throw new CalibError("base-not-fetched", `${root} is a shallow clone without ${ref}`);
  throw new CalibError("base-unknown", `${root} has no ${JSON.stringify(ref)}`);

  /** A ref that looks like an option is still a ref. */
  async function verify(name: string): Promise<string | undefined> {
    const commit = await git.raw(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]).catch(() => "");
    return commit.trim() || undefined;
  }
}
