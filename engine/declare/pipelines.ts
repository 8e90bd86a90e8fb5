import path from "node:path";
import type { Workspace } from "./workspace.ts";

/** Where pipelines come from: the stack where it is set up, the reference pipelines of this project where not. */
export interface PipelineRoots {
  readonly cpPipe: string;
  readonly cpVerify: string;
  readonly selfCheck: string;
  /** What the lock records as their source, each for itself. */
  readonly sources: { readonly cpPipe: "CP_PIPE_DIR" | "reference"; readonly cpVerify: "CP_VERIFY_DIR" | "reference" };
}

export function pipelineRoots(place: Workspace, env: NodeJS.ProcessEnv = process.env): PipelineRoots {
  const reference = path.join(place.root, "python", "calib_reference");
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

/** Where a pipeline of an instrument lies. */
export const pipelineFile = (place: Workspace, kind: "cpPipe" | "cpVerify" | "selfCheck", instrument: string, name: string): string =>
  path.join(pipelineRoots(place)[kind], "pipelines", instrument, name);

/** The variables under which the pipelines find each other's ingredients. */
export function pipelineEnvironment(place: Workspace): Readonly<Record<string, string>> {
  const roots = pipelineRoots(place);
  return { CP_PIPE_DIR: roots.cpPipe, CP_VERIFY_DIR: roots.cpVerify };
}
