import { realpath } from "node:fs/promises";
import path from "node:path";
import { calibsetFile } from "../loadCalibset.ts";
import { FORCED, type Workspace } from "../workspace.ts";
import { unknownSource, type Source } from "../../model/savedPlan.ts";
import { inCheckout, openCheckout } from "./checkout.ts";

/** The git source of a set. A set outside a git checkout has no author, which is no error here. */
export async function sourceOf(key: string, workspace: Workspace, env: NodeJS.ProcessEnv = process.env): Promise<Source> {
  const forced = env[FORCED]?.trim() || null;
  const source = await declared(await realpath(calibsetFile(key, workspace))).catch(() => unknownSource);
  return { ...source, forced };
}

async function declared(file: string): Promise<Source> {
  const checkout = await openCheckout(path.dirname(file));
  const name = inCheckout(checkout, file);
  if (name === undefined) return unknownSource;
  const [commit = "", author = ""] = (await checkout.git.raw(["log", "-1", "--format=%H%x00%aN <%aE>", "--", name]).catch(() => ""))
    .trim()
    .split("\0");
  const status = await checkout.git.raw(["status", "--porcelain", "-z", "--", name]);
  return { commit: commit || null, author: author || null, changed: status !== "", forced: null };
}
