import { pythonOf, workspaceEnvironment } from "../../engine/declare/workspace.ts";
import type { DeployRequest } from "./engine.ts";

export const PROJECT = "calibrations";

/** Variables from which program and provider read the same workspace. */
export const deployEnvironment = ({ workspace, progressFile, wait }: DeployRequest): Readonly<Record<string, string>> => ({
  ...workspaceEnvironment(workspace),
  CALIB_PYTHON: pythonOf(workspace),
  CALIB_PROGRESS_FILE: progressFile,
  ...(wait ? { CALIB_WAIT: "1" } : {}),
});
