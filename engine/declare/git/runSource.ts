import { realpath } from "node:fs/promises";
import path from "node:path";
import { calibsetFile } from "../loadCalibset.ts";
import type { Workspace } from "../workspace.ts";
import { unknownSource, type Source } from "../../model/savedPlan.ts";
import { inCheckout, openCheckout } from "./checkout.ts";

/** What a forced run is let through by; it goes wherever the run writes. */
export const FORCED = "CALIB_FORCE_UNMERGED";

/** Who declared a set, as far as git can tell; a set that lies in no repository is nobody's, and that is no error here. */
export async function sourceOf(key: string, workspace: Workspace, env: NodeJS.ProcessEnv = process.env): Promise<Source> {
  const forced = env[FORCED]?.trim() || null;
  const told = await declared(await realpath(calibsetFile(key, workspace))).catch(() => unknownSource);
  return { ...told, forced };
}

async function declared(file: string): Promise<Source> {
  const checkout = await openCheckout(path.dirname(file));
  const name = inCheckout(checkout, file);
  if (name === undefined) return unknownSource;
  const [commit = "", author = ""] = (await checkout.git.raw(["log", "-1", "--format=%H%x00%aN <%aE>", "--", name]).catch(() => "")).trim().split("\0");
  const status = await checkout.git.raw(["status", "--porcelain", "-z", "--", name]);
  return { commit: commit || null, author: author || null, changed: status !== "", forced: null };
}

