import { converge } from "../../engine/converge/converge.ts";
import { progressToFile } from "../../engine/converge/progressFile.ts";
import { openSession } from "../../engine/converge/session.ts";
import { unitName, unitsOf } from "../../engine/converge/unit.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { asCalibError } from "../../engine/errors.ts";
import { withEnvironment } from "./environment.ts";

export interface Driven {
  /** Result of each unit. */
  readonly units: Readonly<Record<string, { readonly phase: string; readonly code?: string; readonly reason?: string }>>;
  readonly failed: boolean;
  /** Counters of each site's bridge; empty after a failure. */
  readonly counters: Readonly<Record<string, unknown>>;
}

/** Converges every unit of a set in order, without Pulumi, so that the order of writes is fixed. Ends at the first failure. */
export const drive = (workspace: Workspace, env: Readonly<Record<string, string>> = {}, key = "LATISS/DM-43525"): Promise<Driven> =>
  withEnvironment(env, async () => {
    const session = await openSession(key, workspace);
    const units: Record<string, Driven["units"][string]> = {};
    const counters: Record<string, unknown> = {};
    try {
      for (const unit of unitsOf((await session.loaded()).set)) units[unitName(unit)] = await converge(session, unit, progressToFile());
      for (const site of ["usdf", "summit"]) counters[site] = await (await session.bridges.site(site)).call("counters", {});
      return { units, failed: false, counters };
    } catch (thrown) {
      const { code, detail } = asCalibError(thrown);
      return { units: { ...units, failed: { phase: "failed", code, reason: detail } }, failed: true, counters: {} };
    } finally {
      await session.close();
    }
  });
