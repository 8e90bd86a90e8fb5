import type { Repository } from "../declare/loadWorld.ts";
import { type LoadedSet, type Unit, repositoryOf } from "../declare/loadedSet.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { Reader } from "../bridge/methods.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { holdingsOf } from "../lookup/holdings.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { compareContent } from "../content/compareContent.ts";
import { auxiliaryContent, type Content } from "../content/deliveredContent.ts";
import { nothingRead, readContent, type ContentRows } from "../content/readContent.ts";
import { selfCheckProgress } from "./selfCheck.ts";
import { missingMembers, type MissingMembers } from "../content/ticketChain.ts";
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
  /** Rows of the auxiliary collections that a chain is still to search. */
  readonly read: ContentRows;
  /** Datasets that members ahead of the ticket on the instrument chain hold; read only where a lookup finds another dataset than the set's. */
  readonly ahead?: Ahead;
}

interface Ahead {
  readonly ids: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
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
    if (wanted.kind === "unchained") return { view, wave: [], read: nothingRead(view) };
    const wave = await Promise.all(wanted.wave.map(async (repo) => ({ repo, view: await observer.view(repo) })));
    const next = toSearch(wanted.loaded.set, view);
    const reader = await observer.reader(name);
    const contents = auxiliaryOf(wanted.deployed).filter(({ name: collection }) => next.some(({ lacking }) => lacking.some((each) => each === collection)));
    const isDoubtful = isBehindOthers(wanted.loaded.set, view) && wrongLookup(wanted.deployed, view) !== undefined;
    return { view, wave, read: await readContent(reader, name, contents, view), ...(isDoubtful ? { ahead: await readAhead(reader, name, wanted.deployed, view) } : {}) };
  },

  plan(wanted, { view, wave, read, ahead }, ran) {
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
    // The build repository is where they come from: only drift compares them there.
    const absent = repository.name === loaded.set.build.repo ? [] : auxiliaryOf(wanted.deployed).flatMap((content) => {
      const [first] = next.some(({ lacking }) => lacking.some((name) => name === content.name)) ? compareContent(content, view, read) : [];
      return first ? [{ content, first }] : [];
    });
    const isToCome = (name: CollectionName): boolean => absent.some(({ content }) => content.name === name);
    const ready = behind ? [] : next.filter(({ lacking }) => !lacking.every(isToCome));
    const searches = ready.map(({ chain, lacking, wanted: ours }): Changes => {
      const here = lacking.filter((name) => !isToCome(name));
      return { kind: "prepend", chain, children: ours.filter((name) => here.includes(name) || !lacking.includes(name)), doc: "", summary: `prepend ${here.join(", ")} to ${repository.name}:${chain}`, reason: "missing" };
    });
    const ticketNext: readonly Changes[] = isTicketNext ? [{ kind: "prepend", chain: top, children: [ticket], doc, summary: `prepend ${ticket} to ${repository.name}:${top}`, reason: "missing" }] : [];
    if (ticketNext.length || searches.length) return { kind: "change", changes: [...ticketNext, ...searches] };
    const wrong = wrongLookup(wanted.deployed, view, ahead);
    if (wrong !== undefined) return { kind: "refused", code: "lookup-differs", reason: `${repository.name}: ${wrong}` };
    if (behind) return follows(behind);
    const [first] = absent;
    if (first) return { kind: "waiting", code: "not-delivered", reason: `${repository.name} does not hold ${first.content.name} yet: ${first.first.kind}, found ${first.first.found}` };
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

const auxiliaryOf = ({ made }: Deployed): readonly Content[] => (made.collections ?? []).map(auxiliaryContent);

/** Whether other members of the instrument chain are searched before the ticket: sets adopted later rightly are. */
function isBehindOthers(set: Calibset, view: RepoView): boolean {
  return view.children(names.top(set)).indexOf(names.ticket(set)) > 0;
}

/** What members ahead hold of the set's dataset types: only such a dataset may rightly answer in place of the set's. */
async function readAhead(reader: Reader, repo: RepoName, { loaded: { set }, made }: Deployed, view: RepoView): Promise<Ahead> {
  const top = names.top(set);
  const members = view.children(top);
  const ahead = new Set(members.slice(0, members.indexOf(names.ticket(set))));
  const datasetTypes = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  const { order, types } = holdingsOf(await reader.call("holdings", { repo, instrument: set.instrument, chain: top, datasetTypes }));
  const collections = new Set(order.filter(({ name, path }) => [name, ...path].some((each) => ahead.has(each))).map(({ name }) => name));
  const rows = types.flatMap((type) => type.rows.filter(({ collection }) => collections.has(collection)).map(({ id }) => ({ id, type: type.name })));
  return { ids: new Set(rows.map(({ id }) => id)), types: new Set(rows.map(({ type }) => type)) };
}

/** The first check exposure that finds another calibration than the set's, of a type that the set makes, through its filters, at a time that it is valid for. */
function wrongLookup({ loaded, made }: Deployed, view: RepoView, ahead?: Ahead): string | undefined {
  const ours = new Set(made.products.map(({ datasetType }) => datasetType));
  const covered = new Map(view.exposures().filter(({ begin, end }) => covers(loaded.set.validity, wireBound(begin), wireBound(end))).map((each) => [each.id, each]));
  for (const { datasetType, exposure, detector, id, problem } of view.lookups()) {
    if (!ours.has(datasetType) || !covered.has(exposure)) continue;
    const wanted = expectedFor(made, datasetType, detector, covered.get(exposure));
    const isAnsweredAhead = id === null ? problem !== null && ahead?.types.has(datasetType) : ahead?.ids.has(id);
    if (isOurs(wanted) && wanted.id !== (id ?? undefined) && !isAnsweredAhead) return `detector ${detector} finds ${datasetType} ${id ?? problem ?? "nothing"} for ${exposure}`;
  }
  return undefined;
}
