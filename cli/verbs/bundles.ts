import Table from "cli-table3";
import { Bridges } from "../../engine/bridge/pool.ts";
import type { ExaminedBundle } from "../../engine/bridge/wire.ts";
import { sourceOf } from "../../engine/declare/git/runSource.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { catalog, isCode } from "../../engine/errors.ts";
import { bundlesOf } from "../../engine/release/bundles.ts";
import { versionOf } from "../../engine/release/made.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

type Listed = ExaminedBundle & { readonly set: string };

/** `calib bundles`: lists the bundles of released sets with their signers. Writes nothing but signatures, on request. */
export const bundlesCommand = () =>
  verb("bundles")
    .description("list the bundles of released sets: fingerprint, size, who signed each, and whether it was altered")
    .argument("[set...]", "sets (default: all)")
    .option("--verify", "read every file, and compare its digest")
    .option("--sign", "sign bundles that no accepted signer signed, if they hold what the lock says")
    .option("--json", "as JSON")
    .action(async (named, { verify = false, sign = false, json, ...options }) => {
      const workspace = placeOf(options);
      const keys = named.length ? named : await listCalibsets(workspace);
      const listed = await examine(keys, workspace, { verify, sign });
      console.log(json ? JSON.stringify(listed, null, 2) : renderBundles(listed));
      if (listed.some(({ refusal }) => refusal !== null)) process.exitCode = EXIT.error;
    });

async function examine(
  keys: readonly string[],
  workspace: Workspace,
  how: { readonly verify: boolean; readonly sign: boolean },
): Promise<readonly Listed[]> {
  const world = await requireWorld(workspace);
  const bridges = new Bridges(world, workspace);
  try {
    const listed: Listed[] = [];
    for (const key of keys) {
      const loaded = await loadSet(key, workspace, world, await sourceOf(key, workspace));
      const bundles = bundlesOf(loaded);
      if (!bundles.length) continue;
      const bridge = await bridges.reader(loaded.set.build.repo);
      const examined = await bridge.call("bundles", { calibset: versionOf(loaded), bundles, ...how });
      listed.push(...examined.bundles.map((each) => ({ set: key, ...each })));
    }
    return listed;
  } finally {
    await bridges.close();
  }
}

/** A table of bundles, and below it why some are refused, with what to do. Pure. */
export function renderBundles(listed: readonly Listed[]): string {
  if (!listed.length) return "no set is released";
  const table = new Table({ head: ["set", "bundle", "fingerprint", "files", "bytes", "signed by"], style: { head: [], border: [] } });
  for (const { set, bundle, fingerprint, files, size, signer, refusal } of listed)
    table.push([set, bundle.split("/").at(-1) ?? "", fingerprint?.slice(0, 10) ?? "", files, size, refusal ?? signer ?? "nobody"]);
  const refusals = listed.flatMap(({ refusal, detail }) =>
    refusal === null ? [] : [`${refusal}: ${detail ?? ""}`, ...(isCode(refusal) ? [`  ${catalog[refusal].remedy}`] : [])],
  );
  return [table.toString(), ...refusals].join("\n");
}
