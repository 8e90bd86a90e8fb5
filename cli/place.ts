import { Command } from "@commander-js/extra-typings";
import { workspace, type Workspace } from "../engine/load/workspace.ts";

export interface PlaceOptions {
  readonly world?: string;
  readonly dir?: string;
  readonly sets?: string;
}

/** A verb that works in a world. */
export const verb = (name: string) =>
  new Command(name)
    .option("--world <name>", "the world: stacks/<name>.ts (CALIB_WORLD)")
    .option("--dir <folder>", "the world's folder (CALIB_WORLD_DIR)")
    .option("--sets <folder>", "folder of the calibsets (CALIB_SETS_DIR)");

/** Settles where everything lies; options win over the environment. */
export const placeOf = ({ world, dir, sets }: PlaceOptions): Workspace =>
  workspace({
    ...process.env,
    ...(world === undefined ? {} : { CALIB_WORLD: world }),
    ...(dir === undefined ? {} : { CALIB_WORLD_DIR: dir }),
    ...(sets === undefined ? {} : { CALIB_SETS_DIR: sets }),
  });
