import { ask } from "../answer.ts";
import type { Observer } from "../bridge/observer.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { verdictOf } from "../bridge/verdictOf.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { isRanged, madeNow, releasedVersion } from "../declare/madeNow.ts";
import { plainJson } from "../declare/plainJson.ts";
import { asVerified } from "../model/calibset.ts";
import { CalibError } from "../errors.ts";
import { digestOf } from "../model/digest.ts";
import type { MadeVerdict } from "../model/verdict.ts";
import { collectedVersions } from "./reportData.ts";
import { judgedRun } from "./verdicts.ts";
import { verdictWords } from "./verdictWords.ts";

/**
 * How the verdicts of a lock differ from those of the verification RUNs that it names, in words; none if they agree. Nothing is
 * compared if the set was released by tests of another version, which may have judged otherwise. Pure.
 */
export function differingVerdicts(loaded: LoadedSet, view: RepoView): readonly string[] {
  const { set } = loaded;
  const version = releasedVersion(loaded);
  if (version === undefined || !collectedVersions.has(version)) return [];
  return set.products.flatMap((made) => {
    const released = madeNow(loaded, made);
    const isVerified = asVerified(made)?.verification.verdict ?? isRanged(loaded, made);
    if (!isVerified || !released) return [];
    const found = judgedRun(set, made, released, view);
    const evidence = found && verdictOf(found);
    if (!evidence) return [`${made.title}: ${set.build.repo} has no verdict in ${released.verifyRun ?? released.run}`];
    if (failuresKey(evidence) === failuresKey(released.verdict)) return [];
    const [locked, kept] = [verdictWords(released.verdict), verdictWords(evidence)];
    const but = locked === kept ? `has the same counts at other places` : `says "${kept}"`;
    return [`${made.title}: the lock says "${locked}", and ${set.build.repo}:${found.run} ${but}`];
  });
}

/**
 * Refuses a lock whose verdicts differ from those of its verification RUNs. Returns why nothing was compared if the build repository
 * does not answer.
 */
export async function refuseDiffering(loaded: LoadedSet, observer: Pick<Observer, "view">): Promise<string | undefined> {
  const { repo } = loaded.set.build;
  if (!loaded.lock?.made) return undefined;
  const view = await ask(() => observer.view(repo));
  if (view.kind !== "answered") return `The verdicts were not compared with the verification RUNs in ${repo}: ${view.reason}`;
  const differing = differingVerdicts(loaded, view.value);
  if (differing.length) throw new CalibError("lock-altered", differing.join("; "));
  return undefined;
}

/** A verdict's outcome with its failures, without words and measured values. */
const failuresKey = ({ kind, failures, causes }: MadeVerdict): string =>
  digestOf(
    plainJson({
      kind,
      failures,
      causes: causes?.map(({ test, exposureClass, outcome, failed, of, blocks }) => ({ test, exposureClass, outcome, failed, of, blocks })),
    }),
  );
