import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { python } from "./worlds.ts";

const BUILD = "usdf/embargo";

/** Makes a bias of LATISS in the build repository by the commands of DMTN-222 section 7, which name RUNs by their time. */
export async function makeByHand(workspace: Workspace, ticket: string): Promise<void> {
  const chain = `LATISS/calib/${ticket}`;
  const [generation, certification] = [`${chain}/byHand/biasGen.20240326a`, `${chain}/byHand/bias.20240326a`];
  const [night, verified] = ["exposure.day_obs=20240326 and exposure.seq_num in (2..4)", "exposure in (2024032600001..2024032600005)"];
  const roots = path.join(packageRoot, "python/calib_reference");
  const repo = path.join(workspace.dir, "repos", BUILD);
  const env = {
    PYTHONPATH: path.join(packageRoot, "python"),
    CP_PIPE_DIR: path.join(roots, "cp_pipe"),
    CP_VERIFY_DIR: path.join(roots, "cp_verify"),
  };
  const run = (program: string, ...args: readonly string[]) => execa(path.join(path.dirname(pythonOf(workspace)), program), args, { env });
  const pipeline = (file: string, inputs: string, output: string, where: string) => {
    const options = ["-i", inputs, "-o", output, "-d", `instrument='LATISS' and ${where}`, "--register-dataset-types"];
    return run("pipetask", "run", "-b", repo, "-p", path.join(roots, file), ...options);
  };
  await pipeline("cp_pipe/pipelines/LATISS/cpBias.yaml", "LATISS/raw/all,LATISS/calib", generation, night);
  await run("butler", "certify-calibrations", "--begin-date", "2024-03-01", repo, generation, certification, "bias");
  await run("butler", "collection-chain", repo, "--mode", "redefine", chain, certification);
  const inputs = `${chain},LATISS/raw/all,LATISS/calib`;
  await pipeline("cp_verify/pipelines/LATISS/verifyBias.yaml", inputs, `${chain}/byHand/verifyBias.20240327a`, verified);
  await run("butler", "collection-chain", repo, "--mode", "prepend", "LATISS/calib", chain);
}

const REMOVE = `
import sys
from lsst.daf.butler import Butler
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    butler.collections.remove_from_chain("LATISS/calib", [sys.argv[2]])
`;

/** Removes a ticket from the instrument chain of a repository, as a person might by mistake. */
export const removeFromChain = (workspace: Workspace, repo: string, ticketChain: string): Promise<string> =>
  python(workspace, REMOVE, [path.join(workspace.dir, "repos", repo), ticketChain]);
