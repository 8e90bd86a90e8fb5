import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where everything lies, settled once from the environment; nothing of it ever enters Pulumi's state. */
export interface Workspace {
  /** The project: Pulumi.yaml, stacks/, python/. */
  readonly root: string;
  readonly world: string;
  /** Folder that the world's relative paths start from. */
  readonly dir: string;
  /** Folder of `<instrument>/<ticket>.ts`. */
  readonly sets: string;
}

export const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export function workspace(env: NodeJS.ProcessEnv = process.env): Workspace {
  const world = env["CALIB_WORLD"] ?? "demo";
  return {
    root: packageRoot,
    world,
    dir: path.resolve(env["CALIB_WORLD_DIR"] ?? path.join(packageRoot, `.${world}`)),
    sets: path.resolve(env["CALIB_SETS_DIR"] ?? path.join(packageRoot, "calibsets")),
  };
}

/** The environment in which another process settles the same workspace. */
export const workspaceEnvironment = (place: Workspace): Readonly<Record<string, string>> => ({
  CALIB_WORLD: place.world,
  CALIB_WORLD_DIR: place.dir,
  CALIB_SETS_DIR: place.sets,
});

/** Python of the project's own environment, unless another one is named. */
export function pythonOf(place: Workspace, env: NodeJS.ProcessEnv = process.env): string {
  const own = path.join(place.root, ".venv", "bin", "python");
  return existsSync(own) ? own : (env["CALIB_PYTHON"] ?? "python3");
}
