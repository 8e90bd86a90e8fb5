import { pythonOf, workspaceEnvironment } from "../../engine/declare/workspace.ts";
import type { DeployRequest } from "./engine.ts";

/** The Pulumi project, as Pulumi.yaml names it. */
export const PROJECT = "calibrations";

/** Environment variables from which Pulumi's program and provider read the workspace and options of this command. */
export const deployEnvironment = ({ workspace, progressFile, wait }: DeployRequest): Readonly<Record<string, string>> => ({
  ...workspaceEnvironment(workspace),
  CALIB_PYTHON: pythonOf(workspace),
  CALIB_PROGRESS_FILE: progressFile,
  ...(wait ? { CALIB_WAIT: "1" } : {}),
});
