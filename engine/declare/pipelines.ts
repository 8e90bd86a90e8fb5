import path from "node:path";
import type { Workspace } from "./workspace.ts";
import { CalibError } from "../errors.ts";
import { isInstrument } from "../model/instruments.ts";
import type { World } from "./loadWorld.ts";

/** Folders of pipelines: those of the stack if it is set up, and the reference pipelines of this project if not. */
export interface PipelineRoots {
  readonly cpPipe: string;
  readonly cpVerify: string;
  readonly selfCheck: string;
  /** Sources as the lock records them. */
  readonly sources: { readonly cpPipe: "CP_PIPE_DIR" | "reference"; readonly cpVerify: "CP_VERIFY_DIR" | "reference" };
}

export function pipelineRoots(workspace: Workspace, env: NodeJS.ProcessEnv = process.env): PipelineRoots {
  const reference = path.join(workspace.root, "python", "calib_reference");
  const cpPipe = env["CP_PIPE_DIR"];
  const cpVerify = env["CP_VERIFY_DIR"];
  return {
    cpPipe: cpPipe ?? path.join(reference, "cp_pipe"),
    cpVerify: cpVerify ?? path.join(reference, "cp_verify"),
    selfCheck: path.join(reference, "selfcheck"),
    sources: {
      cpPipe: cpPipe === undefined ? "reference" : "CP_PIPE_DIR",
      cpVerify: cpVerify === undefined ? "reference" : "CP_VERIFY_DIR",
    },
  };
}

/** The file of an instrument's pipeline. */
export const pipelineFile = (workspace: Workspace, kind: "cpPipe" | "cpVerify" | "selfCheck", instrument: string, name: string): string =>
  path.join(pipelineRoots(workspace)[kind], "pipelines", instrument, name);

/** Variables by which pipelines find the ingredients of other pipelines. */
export function pipelineEnvironment(workspace: Workspace): Readonly<Record<string, string>> {
  const roots = pipelineRoots(workspace);
  return { CP_PIPE_DIR: roots.cpPipe, CP_VERIFY_DIR: roots.cpVerify };
}

/** The folder of a package's checkout: from EUPS (`OBS_LSST_DATA_DIR`), or else from the world. */
export function packageFolder(world: World, name: string, env: NodeJS.ProcessEnv = process.env): string {
  const variable = `${name.toUpperCase()}_DIR`;
  const folder = env[variable] ?? world.packages.get(name);
  if (folder === undefined)
    throw new CalibError(
      "package-unknown",
      `${name} has no checkout: ${variable} is not set, and the world ${world.name} does not name one`,
    );
  return folder;
}

/** Names of an instrument's folder in a package: obs_lsst's `policyName`, or the instrument's own name. */
export const packagedNames = (instrument: string): readonly string[] => [
  ...(isInstrument(instrument) ? [POLICY_NAMES[instrument]] : []),
  instrument,
];

const POLICY_NAMES = { LATISS: "latiss", LSSTComCam: "comCam", LSSTComCamSim: "comCamSim", LSSTCam: "lsstCam" } as const;
