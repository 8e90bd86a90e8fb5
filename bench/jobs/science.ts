import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";

export interface ScienceOptions {
  readonly clean?: readonly string[] | undefined;
  readonly detect?: readonly string[] | undefined;
  readonly seeded?: readonly string[] | undefined;
  readonly pulls?: number | undefined;
  readonly values?: string | undefined;
  readonly kept?: true | undefined;
}

/** Measures false alarms, detections and pulls by bench/science, which prints its own tables. */
export async function benchScience({ clean, detect, seeded, pulls, values, kept }: ScienceOptions): Promise<void> {
  const args = [
    ...(clean ? ["--clean", ...clean] : []),
    ...(detect ? ["--detect", ...detect] : []),
    ...(seeded ? ["--seeded", ...seeded] : []),
    ...(pulls === undefined ? [] : ["--pulls", `${pulls}`]),
    ...(values === undefined ? [] : ["--values", values]),
    ...(kept ? ["--kept"] : []),
  ];
  await execa(pythonOf(workspaceFrom()), [path.join(packageRoot, "bench/science/science.py"), ...args], {
    // Libraries that use all cores at once wait for one another, because each core has its own set.
    env: { PYTHONPATH: path.join(packageRoot, "python"), OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
}
