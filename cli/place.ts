import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { FORCED, workspaceFrom, type Workspace } from "../engine/declare/workspace.ts";

export interface PlaceOptions {
  readonly world?: string;
  readonly dir?: string;
  readonly sets?: string;
  readonly trial?: string;
  readonly site?: string;
  readonly onlyRepo?: readonly string[];
  readonly onlyProduct?: readonly string[];
  readonly onlyStep?: readonly string[];
  readonly retry?: boolean;
}

/** A verb that works in a world. */
export const verb = (name: string) =>
  new Command(name)
    .option("--world <name>", "world, stacks/<name>.ts (CALIB_WORLD)")
    .option("--dir <folder>", "folder of the world (CALIB_WORLD_DIR)")
    .option("--sets <folder>", "folder of the calibsets (CALIB_SETS_DIR)");

/** A verb that builds, and so may build a trial: below `u/<name>/`, which no default chain searches. */
export const buildingVerb = (name: string) =>
  verb(name).option("--trial <name>", "build a trial: collections below u/<name>/, records below trials/<name>/", (text: string) => {
    if (/^[A-Za-z0-9][\w-]*$/.test(text)) return text;
    throw new InvalidArgumentError("use letters, digits, _ and - only");
  });

/** The workspace of a command. Options override the environment. */
export const placeOf = ({ world, dir, sets, trial, site, onlyRepo, onlyProduct, onlyStep, retry }: PlaceOptions): Workspace =>
  workspaceFrom({
    ...process.env,
    ...(world === undefined ? {} : { CALIB_WORLD: world }),
    ...(dir === undefined ? {} : { CALIB_WORLD_DIR: dir }),
    ...(sets === undefined ? {} : { CALIB_SETS_DIR: sets }),
    ...(trial === undefined ? {} : { CALIB_TRIAL: trial }),
    ...(site === undefined ? {} : { CALIB_SITE: site }),
    ...(onlyRepo === undefined ? {} : { CALIB_ONLY_REPO: onlyRepo.join(",") }),
    ...(onlyProduct === undefined ? {} : { CALIB_ONLY_PRODUCT: onlyProduct.join(",") }),
    ...(onlyStep === undefined ? {} : { CALIB_ONLY_STEP: onlyStep.join(",") }),
    ...(retry ? { CALIB_RETRY: "yes" } : {}),
  });

/**
 * Sets the reason of a forced run, or none. CALIB_FORCE_UNMERGED of the environment counts for `pulumi` by hand only: here the
 * reason is given with each command.
 */
export function setForced(reason: string | undefined, env: NodeJS.ProcessEnv = process.env): void {
  if (reason === undefined) Reflect.deleteProperty(env, FORCED);
  else env[FORCED] = reason;
}
