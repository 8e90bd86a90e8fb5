import { cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { workspaceFrom, type Workspace } from "../../engine/declare/workspace.ts";
import { printChain, type ChainMember } from "../../engine/model/instrumentChain.ts";
import type { BenchWorld } from "./make.ts";

/**
 * A view of a world in which a chain file lists all members of the instrument chain. The oldest sets are not declared, but kept.
 * Repositories and journals are those of the world.
 */
export async function withChainFile({ workspace, plan }: BenchWorld, kept: number): Promise<Workspace> {
  const dir = `${workspace.dir}-kept${kept}`;
  const own = workspaceFrom({ CALIB_WORLD: "bench", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: path.join(dir, "calibsets") });
  const { members } = plan.instrumentChain;
  const withoutSet = new Set(members.slice(members.length - kept).map((member) => path.basename(member)));
  const isKept = (name: string) => withoutSet.has(name.slice(0, name.indexOf(".")));
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  for (const name of await readdir(workspace.dir)) {
    const [from, to] = [path.join(workspace.dir, name), path.join(dir, name)];
    if (name !== "sets" && name !== "calibsets") await symlink(from, to);
    else await cp(from, to, { recursive: true, filter: (file) => !isKept(path.basename(file)) });
  }
  const listed = members.map((member): ChainMember => {
    const ticket = path.basename(member);
    return withoutSet.has(ticket) ? { kind: "kept", collection: member, reason: "made by hand" } : { kind: "set", ticket };
  });
  await writeFile(
    path.join(dir, "sets", plan.instrument, "chain.json"),
    printChain({ instrument: plan.instrument, revision: 1, members: listed }),
  );
  return own;
}
