import type { Reader } from "../../bridge/methods.ts";
import type { Bridges } from "../../bridge/pool.ts";
import { ask, type Answer } from "../../answer.ts";
import { asCalibError } from "../../errors.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { compareSearches, mergeDetectors, type MergedChange } from "../compareLookups.ts";
import { sameHit } from "../search.ts";
import { holdingsOf, type Holdings, certifiedTypes } from "../holdings.ts";
import { exposuresOf, touchedExposures, type Touched } from "../touched.ts";
import type { RepoName } from "../../model/brand.ts";
import { certifiedOf } from "../../model/calibset.ts";
import { whyAbsent } from "../../model/detectors.ts";
import { instrumentChainOf } from "../../model/names.ts";
import { wireTime, type Timespan } from "../../model/tai.ts";
import { inOrder, keptAt, membersOf, withMember, type MemberOrder } from "./members.ts";
import { promisedOf, releasedOf, type FiltersOf, reposOf, withSets, type PlannedDeclaration } from "./promised.ts";

export interface ImpactQuestion {
  /** The sets to compare with; null for the repositories as they are. */
  readonly before: readonly LoadedSet[] | null;
  readonly after: readonly LoadedSet[];
  /** How the chain files of the sets order the members of the instrument chains. */
  readonly order: MemberOrder;
}

/** The effect of a change of declarations on lookups at one repository. */
export interface RepoImpact {
  readonly repo: RepoName;
  readonly instrument: string;
  readonly impact: Answer<{ readonly changes: readonly MergedChange[]; readonly touched: readonly Touched[] }>;
}

/** Compares lookups at each repository that a set targets. A repository that does not answer does not affect the others. Reads only. */
export async function impactOf({ before, after, order }: ImpactQuestion, bridges: Bridges): Promise<readonly RepoImpact[]> {
  const loadedSets = [...(before ?? []), ...after];
  const places = new Map(
    loadedSets.flatMap((loaded) =>
      reposOf(loaded).map((repo) => [`${repo} ${loaded.set.instrument}`, { repo, instrument: loaded.set.instrument }] as const),
    ),
  );
  const filters = new Map<string, Promise<readonly string[]>>();
  return Promise.all(
    [...places.values()].map(async ({ repo, instrument }): Promise<RepoImpact> => {
      const here = (all: readonly LoadedSet[]) =>
        all.filter((loaded) => loaded.set.instrument === instrument && reposOf(loaded).includes(repo));
      return {
        repo,
        instrument,
        impact: await ask(async () =>
          compareAt({ repo, instrument }, before && (await plannedFor(here(before))), await plannedFor(here(after)), order, bridges),
        ),
      };
    }),
  );

  function plannedFor(loadedSets: readonly LoadedSet[]): Promise<readonly PlannedDeclaration[]> {
    return Promise.all(
      [...loadedSets].sort(byTicket).map(async (loaded) => ({ loaded, promised: promisedOf(loaded, await filtersOf(loaded)) })),
    );
  }

  async function filtersOf(loaded: LoadedSet): Promise<FiltersOf> {
    const unmade = loaded.set.withdrawn ? [] : certifiedOf(loaded.set).filter((made) => made.product.perBand && !releasedOf(loaded, made));
    const found = new Map(
      await Promise.all(
        unmade.map(async ({ title, query }) => [title, query === null ? [] : await filtersOfQuery(loaded, query)] as const),
      ),
    );
    return ({ title }) => found.get(title) ?? [];
  }

  /** Physical filters of the exposures of a selection; requested once for all repositories. */
  function filtersOfQuery({ set: { build, instrument } }: LoadedSet, where: string): Promise<readonly string[]> {
    const key = [build.repo, build.raws, instrument, where].join("\n");
    const asked =
      filters.get(key) ??
      bridges.reader(build.repo).then(async (reader) => {
        const { physicalFilter } = await reader.call("exposures", {
          repo: build.repo,
          collections: [build.raws],
          instrument,
          where,
          detectors: [],
        });
        return [...new Set(physicalFilter)].sort();
      });
    filters.set(key, asked);
    return asked;
  }
}

type Found = Extract<RepoImpact["impact"], { kind: "answered" }>["value"];

async function compareAt(
  { repo, instrument }: Pick<RepoImpact, "repo" | "instrument">,
  plannedBefore: readonly PlannedDeclaration[] | null,
  plannedAfter: readonly PlannedDeclaration[],
  order: MemberOrder,
  bridges: Bridges,
): Promise<Found> {
  const reader = await bridges.reader(repo);
  const now = await holdingsNow(reader, repo, instrument, instrumentChainOf(instrument));
  const before = plannedBefore ? await applied(plannedBefore) : now;
  const after = await applied(plannedAfter);
  const changes = compareSearches(before, after);
  const window = windowOf(changes.filter((each) => !sameHit(each.before, each.after)).map(({ range }) => range));
  const touched = window
    ? touchedExposures(
        before,
        after,
        exposuresOf(
          await reader.call("taken", { repo, instrument, exposures: null, begin: wireTime(window.begin), end: wireTime(window.end) }),
        ),
      )
    : [];
  return { changes: mergeDetectors(changes).map((change) => withDeclared(change, plannedAfter)), touched };

  /** The holdings after sets are applied, in the order of their chain file. */
  async function applied(planned: readonly PlannedDeclaration[]): Promise<Holdings> {
    const chain = planned.flatMap(({ loaded }) => loaded.chain ?? [])[0];
    const sets = withSets(now, repo, planned);
    if (!chain) return sets;
    const lacking = order.addsKept ? keptAt(chain, repo).filter((name) => !membersOf(sets).includes(name)) : [];
    let all = sets;
    for (const name of lacking) all = withMember(all, instrument, name, await holdingsNow(reader, repo, instrument, name));
    const members = membersOf(all);
    return inOrder(
      all,
      order.order(
        chain,
        members,
        members.filter((name) => !membersOf(now).includes(name)),
      ),
    );
  }
}

/** Names the sets that are declared without the detectors of a lookup that falls through to another ticket. */
function withDeclared(change: MergedChange, planned: readonly PlannedDeclaration[]): MergedChange {
  if (change.kind !== "fall-through") return change;
  const declared = planned.flatMap(({ loaded: { set } }) =>
    certifiedOf(set)
      .filter(({ generation }) => generation.datasetType === change.datasetType)
      .flatMap(({ detectors }) => change.detectors.flatMap((each) => whyAbsent(set.instrument, each, detectors ?? undefined) ?? []))
      .map((reason) => ({ set: set.key, reason })),
  );
  const distinct = new Map(declared.map((each) => [`${each.set} ${each.reason}`, each]));
  return distinct.size ? { ...change, declared: [...distinct.values()] } : change;
}

/** A repository without the collection has empty holdings. */
async function holdingsNow(reader: Reader, repo: RepoName, instrument: string, chain: string): Promise<Holdings> {
  try {
    return holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: certifiedTypes }));
  } catch (thrown) {
    if (asCalibError(thrown).code === "collection-missing") return { order: [], types: [] };
    throw thrown;
  }
}

/** Assumes that sets are adopted in the order of their tickets, so that the newest is searched first. */
const byTicket = (a: LoadedSet, b: LoadedSet): number => Number(a.set.ticket.replace(/\D/g, "")) - Number(b.set.ticket.replace(/\D/g, ""));

/** The range from the first begin to the last end. */
function windowOf(ranges: readonly Timespan[]): Timespan | null {
  const [first] = ranges;
  if (!first) return null;
  return ranges.reduce((a, b) => ({
    begin: a.begin === null || b.begin === null ? null : a.begin < b.begin ? a.begin : b.begin,
    end: a.end === null || b.end === null ? null : a.end > b.end ? a.end : b.end,
  }));
}
