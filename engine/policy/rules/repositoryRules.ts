import { folded } from "../../declare/git/log.ts";
import { diagnostic, pointerPart, type UnplacedDiagnostic } from "../../model/diagnostic.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { isInUse, isOfficial, type Circumstances, type PolicyRule } from "../rule.ts";

export const repositories: readonly PolicyRule[] = [
  {
    code: "repository-unaccounted",
    title: "Every repository that holds the instrument is built in, a target, or skipped with a reason.",
    severity: "warning",
    stops: "deployment",
    held: "always",
    applies: isInUse,
    judge({ world, set }) {
      const named = new Set([set.build.repo, ...set.targets, ...set.skipped.keys()]);
      const forgotten = [...world.repositories.values()].filter(
        ({ name, instruments }) => instruments.has(set.instrument) && !named.has(name),
      );
      return forgotten.map(({ name }) => diagnostic("repository-unaccounted", name, "/targets"));
    },
  },
  {
    code: "reason-too-short",
    title: "The reason why a repository is skipped, or a set withdrawn, is more than a word.",
    severity: "warning",
    stops: "writing",
    held: "always",
    applies: isOfficial,
    judge: ({ set }) => [
      ...[...set.skipped].flatMap(([name, reason]) =>
        isReason(reason) ? [] : [diagnostic("reason-too-short", `${name}: ${JSON.stringify(reason)}`, `/skip/${pointerPart(name)}`)],
      ),
      ...(set.withdrawn && !isReason(set.withdrawn.reason)
        ? [diagnostic("reason-too-short", JSON.stringify(set.withdrawn.reason), "/withdrawn")]
        : []),
    ],
  },
  {
    code: "target-not-permitted",
    title: "If a site names the people who may target it, one of them wrote or landed the last change of the set.",
    severity: "error",
    stops: "deployment",
    held: "always",
    applies: (loaded) => isInUse(loaded) && restricted(loaded).length > 0,
    judge: (loaded, circumstances) => restricted(loaded).flatMap((each) => permit(each, circumstances)),
  },
  {
    code: "trial-collection",
    title: "An official set is made from official collections: none below u/.",
    severity: "error",
    stops: "writing",
    held: "always",
    applies: isOfficial,
    judge: ({ set: { build } }) => [
      ...(isTrial(build.raws) ? [diagnostic("trial-collection", build.raws, "/build/raws")] : []),
      ...build.calibs.flatMap((name, index) => (isTrial(name) ? [diagnostic("trial-collection", name, `/build/calibs/${index}`)] : [])),
    ],
  },
];

/** Ignores case, because people may write `U/`, although Butler's names are case-sensitive. */
const isTrial = (collection: string): boolean => /^u\//i.test(collection);

const isReason = (text: string): boolean => /\S\s+\S/.test(text.trim()) && text.trim().length >= 10;

interface Restricted {
  readonly target: string;
  readonly pointer: string;
  readonly permitted: readonly string[];
}

/** The build repository and targets at sites that name who may target them. */
function restricted({ world, set }: LoadedSet): readonly Restricted[] {
  const all = [
    { target: set.build.repo, pointer: "/build/repo" },
    ...set.targets.map((target, index) => ({ target, pointer: `/targets/${index}` })),
  ];
  return all.flatMap((each) => {
    const permitted = world.sites.get(world.repositories.get(each.target)?.site ?? "")?.targetedBy ?? null;
    return permitted === null ? [] : [{ ...each, permitted }];
  });
}

function permit({ target, pointer, permitted }: Restricted, { history }: Circumstances): readonly UnplacedDiagnostic[] {
  if (history.kind === "unasked") return [];
  if (history.kind === "unknown")
    return [diagnostic("target-not-permitted", `${target}: git does not show the authors of the set (${history.code})`, pointer)];
  const allowed = new Set(permitted.map(folded));
  if (history.lastBy.some(({ email }) => allowed.has(folded(email)))) return [];
  return [
    diagnostic(
      "target-not-permitted",
      `${target}: the last change is by ${history.lastBy.map(({ email }) => email).join(", ") || "an unknown author"}`,
      pointer,
    ),
  ];
}
