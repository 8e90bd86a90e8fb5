import { converge } from "../../engine/converge/converge.ts";
import { planUnit } from "../../engine/converge/planUnit.ts";
import { progressToFile } from "../../engine/converge/progressFile.ts";
import { openSession } from "../../engine/converge/session.ts";
import { unitName, unitsOf } from "../../engine/converge/unit.ts";
import { asCalibError } from "../../engine/errors.ts";

/**
 * Brings (or plans) every unit of a set in turn, without Pulumi, so that writes come in one order: prints what came of
 * each unit and what the bridges did for it. `recover` does it twice, the second time with bridges that nobody kills.
 */
const [verb = "up", key = "LATISS/DM-43525"] = process.argv.slice(2);
console.log(JSON.stringify(await driveOnce()));
if (verb === "recover") {
  delete process.env["KILL_AT"];
  process.exitCode = undefined;
  console.log(JSON.stringify(await driveOnce()));
}

async function driveOnce() {
  const session = await openSession(key);
  const units: Record<string, unknown> = {};
  for (const unit of unitsOf((await session.loaded()).set)) {
    try {
      units[unitName(unit)] = verb === "plan" ? await planUnit(session, unit) : await converge(session, unit, progressToFile());
    } catch (thrown) {
      units[unitName(unit)] = { phase: "failed", code: asCalibError(thrown).code, reason: asCalibError(thrown).detail };
      process.exitCode = 1;
      break;
    }
  }
  const counters: Record<string, unknown> = {};
  if (!process.exitCode) for (const site of ["usdf", "summit"]) counters[site] = await (await session.bridges.site(site)).call("counters", {});
  await session.close();
  return { units, counters };
}
