import { CalibError } from "../../engine/errors.ts";
import { changedSets, type Changes, removedSets } from "../../engine/declare/git/changedSets.ts";
import { historyOfPull, unasked, baseOf } from "../../engine/declare/git/history.ts";
import { findMisnamed, findTodo, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { type Home, findRemovedSets } from "../../engine/declare/setFiles.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { type Diagnostic, DiagnosticsError } from "../../engine/model/diagnostic.ts";
import { judgeChainsNow, judgeNow } from "../../engine/policy/enforce.ts";
import { locate } from "../../engine/declare/locate.ts";
import { renderWarnings } from "../../engine/present/presentDiagnostics.ts";
import { placeOf, verb } from "../place.ts";

/** `calib check`: checks calibsets without touching a repository. */
export const checkCommand = () =>
  verb("check")
    .description("check calibsets, and the observatory's rules, without touching a repository; prints all diagnostics with file and line")
    .argument("[set...]", "sets to check (default: all)")
    .option("--base <ref>", "branch, tag or commit to compare changes with (default: the world's requireMerged, or origin/main)")
    .action(async (named, options) => {
      const workspace = placeOf(options);
      const home = { workspace, world: await loadWorld(workspace) };
      const keys = named.length ? named : await listCalibsets(workspace);
      const base = options.base ?? baseOf(home.world);
      const changes = await changesSince(home, base, options.base !== undefined);
      const diagnostics: Diagnostic[] = named.length
        ? []
        : [...(await findMisnamed(workspace)), ...(await findRemovedSets(home)), ...(changes ? await removedSets(home, changes) : [])];
      const warnings: Diagnostic[] = [];
      for (const key of keys) {
        try {
          const loaded = await loadSet(key, workspace, home.world);
          const judged = judgeNow(loaded, named.length || isChanged(changes, key) ? await historyOfPull(loaded, base) : unasked, "check");
          diagnostics.push(...(await findTodo(loaded.set, workspace)), ...judged.errors);
          warnings.push(...judged.warnings);
        } catch (thrown) {
          // A set that cannot be loaded does not hide the others.
          if (!(thrown instanceof CalibError)) throw thrown;
          diagnostics.push(
            ...(thrown instanceof DiagnosticsError
              ? thrown.diagnostics
              : [{ code: thrown.code, detail: thrown.detail, file: workspace.sets }]),
          );
        }
      }
      const chains = await judgeChainsNow(keys, home);
      warnings.push(...chains.warnings);
      for (const line of chains.unread) console.log(line);
      if (warnings.length) console.log(renderWarnings(await locate(warnings)));
      if (diagnostics.length) throw new DiagnosticsError(await locate(diagnostics));
      console.log(
        keys.length
          ? `${keys.length} calibsets: no errors${warnings.length ? `, ${warnings.length} warnings` : ""}`
          : `no calibset in ${workspace.sets}: nothing was checked`,
      );
    });

/** Changes against the base. Without --base, there need not be one: sets may lie outside of git. */
async function changesSince(home: Home, base: string, isNamed: boolean): Promise<Changes | undefined> {
  try {
    return await changedSets(home, base);
  } catch (thrown) {
    if (isNamed) throw thrown;
    return undefined;
  }
}

/** Whether a set may have changed. Git history is read for these sets only. */
const isChanged = (changes: Changes | undefined, key: string): boolean =>
  !changes || changes.sets.some(({ set }) => set === key) || changes.chains.some(({ instrument }) => key.startsWith(`${instrument}/`));
