import pc from "picocolors";
import type { Bridges } from "../engine/bridge/pool.ts";
import { openSession } from "../engine/converge/session.ts";
import { differencesOf, type Drift } from "../engine/drift/driftReport.ts";
import { mend, mendingsOf, type Mending } from "../engine/converge/repair.ts";
import type { Workspace } from "../engine/declare/workspace.ts";
import { renderDrift } from "../engine/present/presentDrift.ts";
import { printFailure } from "./failure.ts";
import { progressPrinter } from "./progress/show.ts";

/** Says what differs, mends what may be mended, and says whether anything was tried: then it is to be compared again. */
export async function repair(drift: Drift, workspace: Workspace, bridges: Bridges): Promise<boolean> {
  console.log(renderDrift(drift));
  const mendings = mendingsOf(differencesOf(drift));
  if (!mendings.length) {
    console.log(`\n${pc.bold("nothing to mend")}\n`);
    return false;
  }
  for (const each of mendings) await mendOne(each, workspace, bridges);
  console.log(`\n${pc.bold("compared again")}\n`);
  return true;
}

async function mendOne(mending: Mending, workspace: Workspace, bridges: Bridges): Promise<void> {
  const { set, repo, only } = mending;
  console.log(`\n${pc.bold(`mend ${set} at ${repo}`)}: ${only.steps.join(", ")}`);
  const session = await openSession(set, { ...workspace, only }, bridges);
  // One that cannot be mended stops no other.
  for (const failure of await mend(session, mending, progressPrinter())) await printFailure(failure);
}
