import { changedSets, type Changes, removedSets } from "../../engine/declare/git/changedSets.ts";
import { historyOf, unasked, baseOf } from "../../engine/declare/git/history.ts";
import { sourceOf } from "../../engine/declare/git/runSource.ts";
import { listCalibsets, findTodo } from "../../engine/declare/loadCalibset.ts";
import { type Home, findRemovedSets } from "../../engine/declare/setFiles.ts";
import { loadScene } from "../../engine/declare/loadedSet.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { type Finding, FindingsError } from "../../engine/model/finding.ts";
import { judgeNow } from "../../engine/policy/enforce.ts";
import { locate } from "../../engine/declare/locate.ts";
import { renderWarnings } from "../../engine/present/presentDiagnostics.ts";
import { placeOf, verb } from "../place.ts";

/** `calib check`: everything that can be said of calibsets without asking a repository. */
export const checkCommand = () =>
  verb("check")
    .description("check calibsets, and hold them against the observatory's rules, without touching a repository; prints all findings with file and line")
    .argument("[set...]", "sets to check; all where none is named")
    .option("--base <ref>", "branch, tag or commit that changes are held against; what the world wants merged into, or origin/main, where none is named")
    .action(async (named, options) => {
      const place = placeOf(options);
      const home = { place, world: await loadWorld(place) };
      const keys = named.length ? named : await listCalibsets(place);
      const base = options.base ?? baseOf(home.world);
      const changes = await changesSince(home, base, options.base !== undefined);
      const findings: Finding[] = named.length ? [] : [...(await findRemovedSets(home)), ...(changes ? await removedSets(home, changes) : [])];
      const warnings: Finding[] = [];
      for (const key of keys) {
        try {
          const scene = await loadScene(key, place, home.world, await sourceOf(key, place));
          const judged = judgeNow(scene, named.length || isChanged(changes, key) ? await historyOf(scene, base) : unasked, "check");
          findings.push(...(await findTodo(scene.set, place)), ...judged.errors);
          warnings.push(...judged.warnings);
        } catch (thrown) {
          if (!(thrown instanceof FindingsError)) throw thrown;
          findings.push(...thrown.findings);
        }
      }
      if (warnings.length) console.log(renderWarnings(await locate(warnings)));
      if (findings.length) throw new FindingsError(await locate(findings));
      console.log(`${keys.length} calibsets: no findings${warnings.length ? ` but ${warnings.length} warnings` : ""}`);
    });

/** Where nobody named a base, there need not be one: sets may lie in no repository. */
async function changesSince(home: Home, base: string, isNamed: boolean): Promise<Changes | undefined> {
  try {
    return await changedSets(home, base);
  } catch (thrown) {
    if (isNamed) throw thrown;
    return undefined;
  }
}

/** Only of these git is asked more, or of all of them where it could not tell. */
const isChanged = (changes: Changes | undefined, key: string): boolean => changes?.sets.some(({ set }) => set === key) !== false;
