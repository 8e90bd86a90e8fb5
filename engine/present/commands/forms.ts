import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { asBps } from "./asBps.ts";
import { asEnv } from "./asEnv.ts";
import { asShell } from "./asShell.ts";
import { asPipetask } from "./asPipetask.ts";
import type { Rendered } from "./rendered.ts";

export type Form = (scene: Scene, view: RepoView, products: readonly SetProduct[]) => Rendered;

export type FormName = "pipetask" | "bps" | "env" | "shell";

/** Forms of `calib render --as`. Each is pure, and refuses what is not locked. */
export const forms: Readonly<Record<FormName, Form>> = {
  /** Commands of `pipetask`. */
  pipetask: asPipetask,
  /** What `bps submit` reads. */
  bps: asBps,
  /** Variables that the templates of cp_pipe and cp_verify want exported. */
  env: asEnv,
  /** All that a person would type, from the first pipeline to the last repository. */
  shell: asShell,
};

export const formNames: readonly FormName[] = ["pipetask", "bps", "env", "shell"];
