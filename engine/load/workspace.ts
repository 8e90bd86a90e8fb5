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

/** The workspace of a world that is named by a stack or by a resource's inputs, whatever world the environment names. */
export const workspaceOfWorld = (world: string, env: NodeJS.ProcessEnv = process.env): Workspace => workspace({ ...env, CALIB_WORLD: world });

/** The environment in which another process settles the same workspace. */
export const workspaceEnvironment = (place: Workspace): Readonly<Record<string, string>> => ({
  CALIB_WORLD: place.world,
  CALIB_WORLD_DIR: place.dir,
  CALIB_SETS_DIR: place.sets,
});

/** Python of the bridges: of a stack where CALIB_STACK_PYTHON names one, else of the project's own environment. */
export function pythonOf(place: Workspace, env: NodeJS.ProcessEnv = process.env): string {
  const stack = env["CALIB_STACK_PYTHON"];
  if (stack !== undefined) return stack;
  const own = path.join(place.root, ".venv", "bin", "python");
  return existsSync(own) ? own : (env["CALIB_PYTHON"] ?? "python3");
}
