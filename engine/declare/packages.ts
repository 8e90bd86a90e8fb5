import { CalibError } from "../errors.ts";
import { isInstrument } from "../model/instruments.ts";
import type { World } from "./loadWorld.ts";

/** Where a package's checkout lies: as EUPS sets it up (`OBS_LSST_DATA_DIR`), or as the world says. */
export function packageFolder(world: World, name: string, env: NodeJS.ProcessEnv = process.env): string {
  const variable = `${name.toUpperCase()}_DIR`;
  const folder = env[variable] ?? world.packages.get(name);
  if (folder === undefined) throw new CalibError("package-unknown", `${name}: ${variable} is not set, and the world ${world.name} has no such package`);
  return folder;
}

/** What the package calls an instrument: obs_lsst's `policyName`, or its own name. */
export const packagedNames = (instrument: string): readonly string[] => [...(isInstrument(instrument) ? [POLICY_NAMES[instrument]] : []), instrument];

const POLICY_NAMES = { LATISS: "latiss", LSSTComCam: "comCam", LSSTComCamSim: "comCamSim", LSSTCam: "lsstCam" } as const;
