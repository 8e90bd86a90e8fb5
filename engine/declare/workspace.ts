import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Folders and restrictions of a command, read from the environment once. None of them enters Pulumi's state. */
export interface Workspace {
  /** Folder of the project: Pulumi.yaml, stacks/, python/. */
  readonly root: string;
  readonly world: string;
  /** Folder that the world's relative paths start from. */
  readonly dir: string;
  /** Folder of `<instrument>/<ticket>.ts`. */
  readonly sets: string;
  /** Name of a trial build, which has collections and files of its own; null for official sets. */
  readonly trial: string | null;
  /** Restricts the command to this site; null for the whole world. */
  readonly site: string | null;
  readonly only: Only;
  /** Whether to start another attempt at outputs that a batch system did not complete. */
  readonly retry: boolean;
}

/** Restrictions of a command; null for no restriction. */
export interface Only {
  readonly repos: readonly string[] | null;
  /** Products with or without their band: `flat` or `flat-r`. */
  readonly products: readonly string[] | null;
  readonly steps: readonly string[] | null;
}

export const everything: Only = { repos: null, products: null, steps: null };

/** Variable with the reason of a forced run, which is recorded with everything that the run writes. */
export const FORCED = "CALIB_FORCE_UNMERGED";

export const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export function workspaceFrom(env: NodeJS.ProcessEnv = process.env): Workspace {
  const world = env["CALIB_WORLD"] ?? "demo";
  return {
    root: packageRoot,
    world,
    dir: path.resolve(env["CALIB_WORLD_DIR"] ?? path.join(packageRoot, `.${world}`)),
    sets: path.resolve(env["CALIB_SETS_DIR"] ?? path.join(packageRoot, "calibsets")),
    trial: env["CALIB_TRIAL"] ?? null,
    site: env["CALIB_SITE"] ?? null,
    only: { repos: listed(env["CALIB_ONLY_REPO"]), products: listed(env["CALIB_ONLY_PRODUCT"]), steps: listed(env["CALIB_ONLY_STEP"]) },
    retry: env["CALIB_RETRY"] !== undefined,
  };
}

const listed = (text: string | undefined): readonly string[] | null => (text === undefined ? null : text.split(","));

/** The workspace of a stack or of a resource's inputs, which override the environment. */
export const workspaceNamed = (
  named: { readonly world: string; readonly trial?: string | null; readonly site?: string | null },
  env: NodeJS.ProcessEnv = process.env,
): Workspace => ({
  ...workspaceFrom({ ...env, CALIB_WORLD: named.world }),
  trial: named.trial ?? null,
  site: named.site ?? null,
});

/** Environment variables from which another process reads the same workspace. */
export const workspaceEnvironment = (workspace: Workspace): Readonly<Record<string, string>> => ({
  CALIB_WORLD: workspace.world,
  CALIB_WORLD_DIR: workspace.dir,
  CALIB_SETS_DIR: workspace.sets,
  ...(workspace.trial === null ? {} : { CALIB_TRIAL: workspace.trial }),
  ...(workspace.site === null ? {} : { CALIB_SITE: workspace.site }),
  ...(workspace.only.repos === null ? {} : { CALIB_ONLY_REPO: workspace.only.repos.join(",") }),
  ...(workspace.only.products === null ? {} : { CALIB_ONLY_PRODUCT: workspace.only.products.join(",") }),
  ...(workspace.only.steps === null ? {} : { CALIB_ONLY_STEP: workspace.only.steps.join(",") }),
  ...(workspace.retry ? { CALIB_RETRY: "yes" } : {}),
});

/** Python of the bridges: CALIB_STACK_PYTHON, or the project's own environment. */
export function pythonOf(workspace: Workspace, env: NodeJS.ProcessEnv = process.env): string {
  const stack = env["CALIB_STACK_PYTHON"];
  if (stack !== undefined) return stack;
  const own = path.join(workspace.root, ".venv", "bin", "python");
  return existsSync(own) ? own : (env["CALIB_PYTHON"] ?? "python3");
}
