import type { Repository } from "../declare/loadWorld.ts";
import { type LoadedSet, type Unit, repositoryOf } from "../declare/loadedSet.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { heldCollectionOf, readPartRows, type HeldCollection, type PartRows } from "../content/heldCollection.ts";
import { selfCheckProgress } from "./selfCheck.ts";
import { missingMembers, type MissingMembers } from "../content/searched.ts";
import type { Step } from "./step.ts";
import type { Change, DesiredState } from "../model/change.ts";
import { covers, wireBound } from "../model/tai.ts";
import { expectedFor, isOurs } from "../content/expectedDataset.ts";

type Desired =
  | { readonly kind: "chained"; readonly deployed: Deployed; readonly repository: Repository; readonly loaded: LoadedSet; readonly wave: readonly RepoName[] }
  | { readonly kind: "unchained"; readonly repository: Repository; readonly loaded: LoadedSet };

interface Observed {
  readonly view: RepoView;
  readonly wave: readonly { readonly repo: RepoName; readonly view: RepoView }[];
  /** Of what goes along and is not searched yet. */
  readonly parts: PartRows;
}

type Changes = Change & { readonly kind: "prepend" | "remove"; readonly chain: CollectionName; readonly children: readonly CollectionName[]; readonly doc: string };

/**
 * The visible switch, last of all: the ticket goes ahead of what `I/calib` searched before, and what goes along ahead of what its chains
 * searched. Calibrations are not kept back by a collection that is not whole; its own chains are. Withdrawn, the ticket comes off again; collections and their chains are others' too, and stay.
 */
export const activate: Step<Desired, Observed, Changes> = {
  name: "activate",

  desired(loaded, unit): DesiredState<Desired> {
    if (unit.kind !== "activation") return { kind: "unwanted", note: "not an activation" };
    const repository = repositoryOf(loaded, unit.repo);
    if (loaded.set.withdrawn) return { kind: "wanted", value: { kind: "unchained", repository, loaded } };
    const deployed = deployedTo(loaded, unit, "activation");
    if (deployed.kind !== "wanted") return deployed;
    return { kind: "wanted", value: { kind: "chained", deployed: deployed.value, repository, loaded, wave: earlierWave(loaded, unit) } };
  },

  async observe(observer, wanted) {
    const { name } = wanted.repository;
    const view = await observer.view(name);
    if (wanted.kind === "unchained") return { view, wave: [], parts: new Map() };
    const wave = await Promise.all(wanted.wave.map(async (repo) => ({ repo, view: await observer.view(repo) })));
    const next = toSearch(wanted.loaded.set, view);
    const parts = (wanted.deployed.made.collections ?? []).flatMap((each) => (next.some(({ lacking }) => lacking.some((name) => name === each.name)) ? each.parts : []));
    return { view, wave, parts: await readPartRows(await observer.reader(name), name, parts, (part) => view.held(part)) };
  },

  plan(wanted, { view, wave, parts }, ran) {
    const { loaded, repository } = wanted;
    const top = names.top(loaded.set);
    const ticket = names.ticket(loaded.set);
    const doc = `Calibrations of ${loaded.set.instrument}`;
    const chained = view.children(top).includes(ticket);
    if (wanted.kind === "unchained") {
      const note = loaded.set.collections.length ? "withdrawn; what went along stays on its chains, which others use too" : "withdrawn";
      if (!chained) return { kind: "in-sync", note };
      return { kind: "change", changes: [{ kind: "remove", chain: top, children: [ticket], doc, summary: `take ${ticket} off ${repository.name}:${top}`, reason: "withdrawn" }] };
    }
    const isTicketNext = !chained && certifiedOf(loaded.set).length > 0;
    const next = toSearch(loaded.set, view);
    const follows = ({ repo }: Observed["wave"][number]) => ({ kind: "waiting", code: "earlier-wave", reason: `${repository.name} follows ${repo}, which is not active yet` }) as const;
    if (isTicketNext) {
      const behind = wave.find((each) => !each.view.children(top).includes(ticket));
      if (behind) return follows(behind);
      if (selfCheckProgress(wanted.deployed, view, ran).kind !== "complete") return { kind: "waiting", code: "not-delivered", reason: `${repository.name} has not passed its self-check` };
    }
    const behind = next.length ? wave.find((each) => toSearch(loaded.set, each.view).length) : undefined;
    // Where they come from, only drift asks what they hold.
    const held = repository.name === loaded.set.build.repo ? [] : (wanted.deployed.made.collections ?? []).map((each) => heldCollectionOf(each, view, parts));
    const absent = held.filter((each) => !isWhole(each) && next.some(({ lacking }) => lacking.some((name) => name === each.collection.name)));
    const isToCome = (name: CollectionName): boolean => absent.some(({ collection }) => collection.name === name);
    const ready = behind ? [] : next.filter(({ lacking }) => !lacking.every(isToCome));
    const searches = ready.map(({ chain, lacking, wanted: ours }): Changes => {
      const here = lacking.filter((name) => !isToCome(name));
      return { kind: "prepend", chain, children: ours.filter((name) => here.includes(name) || !lacking.includes(name)), doc: "", summary: `prepend ${here.join(", ")} to ${repository.name}:${chain}`, reason: "missing" };
    });
    const ticketNext: readonly Changes[] = isTicketNext ? [{ kind: "prepend", chain: top, children: [ticket], doc, summary: `prepend ${ticket} to ${repository.name}:${top}`, reason: "missing" }] : [];
    if (ticketNext.length || searches.length) return { kind: "change", changes: [...ticketNext, ...searches] };
    const wrong = shadowed(view, top, ticket) ? undefined : wrongLookup(wanted.deployed, view);
    if (wrong !== undefined) return { kind: "refused", code: "lookup-differs", reason: `${repository.name}: ${wrong}` };
    if (behind) return follows(behind);
    const [first] = absent;
    if (first) return { kind: "waiting", code: "not-delivered", reason: `${repository.name} does not hold ${first.collection.name} yet${first.blocked ? `: ${first.blocked.reason}` : ""}` };
    return { kind: "in-sync", note: chained ? `${top} searches ${ticket}` : "everything is searched" };
  },

  async apply(access, { loaded, repository }, { kind, chain, children, doc }) {
    const writer = await access.writer(repository.name);
    await writer.call("chain", {
      repo: repository.name,
      why: { set: loaded.set.key, step: "activate" },
      mode: kind,
      chain,
      children,
      ownedPrefix: children[0] ?? chain,
      doc,
    });
  },

  writes: (_scene, unit) => (unit.kind === "activation" ? [unit.repo] : []),
};

/** Elsewhere than at the construction site, the construction site's repositories go first; no other site is waited for. */
function earlierWave({ world, set }: LoadedSet, unit: Extract<Unit, { kind: "activation" }>): readonly RepoName[] {
  const here = world.repositories.get(unit.repo)?.site;
  if (here === world.constructionSite) return [];
  return [set.build.repo, ...set.targets].filter((name) => world.repositories.get(name)?.site === world.constructionSite);
}

const toSearch = (set: Calibset, view: RepoView): readonly MissingMembers[] => missingMembers(set, (chain) => view.children(chain));

/** Ours, all of it: of a shared RUN as many datasets may be others'. */
const isWhole = ({ lacking, recordsLacking, unchained, blocked }: HeldCollection): boolean => !lacking.length && !recordsLacking && unchained === null && blocked === null;

/** Sets adopted later rightly stand ahead and answer in our place. */
const shadowed = (view: RepoView, top: ReturnType<typeof names.top>, ticket: string): boolean => view.children(top)[0] !== ticket;

/** The first check exposure that finds another calibration than the set's, of a type that the set makes, through its filters, at a time that it is valid for. */
function wrongLookup({ loaded, made }: Deployed, view: RepoView): string | undefined {
  const ours = new Set(made.products.map(({ datasetType }) => datasetType));
  const covered = new Map(view.exposures().filter(({ begin, end }) => covers(loaded.set.validity, wireBound(begin), wireBound(end))).map((each) => [each.id, each]));
  for (const { datasetType, exposure, detector, id, problem } of view.lookups()) {
    if (!ours.has(datasetType) || !covered.has(exposure)) continue;
    const wanted = expectedFor(made, datasetType, detector, covered.get(exposure));
    if (isOurs(wanted) && wanted.id !== (id ?? undefined)) return `detector ${detector} finds ${datasetType} ${id ?? problem ?? "nothing"} for ${exposure}`;
  }
  return undefined;
}
