import { pythonOf, workspaceEnvironment } from "../../engine/declare/workspace.ts";
import type { DeployRequest } from "./engine.ts";

export const PROJECT = "calibrations";

/** What program and provider need to settle the same workspace. */
export const deployEnvironment = ({ place, progressFile, wait }: DeployRequest): Readonly<Record<string, string>> => ({
  ...workspaceEnvironment(place),
  CALIB_PYTHON: pythonOf(place),
  CALIB_PROGRESS_FILE: progressFile,
  ...(wait ? { CALIB_WAIT: "1" } : {}),
});
