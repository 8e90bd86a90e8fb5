import type { Repository } from "../load/world.ts";
import type { Scene, Unit } from "../load/scene.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import type { MadeCollection } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { repositoryOf } from "./build.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { selfCheckProgress } from "./selfCheck.ts";
import { unsearched } from "./searched.ts";
import type { Change, Desired, Step } from "./step.ts";
import { wrongLookup } from "./wrongLookup.ts";

type Wanted =
  | { readonly kind: "chained"; readonly deployed: Deployed; readonly repository: Repository; readonly scene: Scene; readonly wave: readonly RepoName[] }
  | { readonly kind: "unchained"; readonly repository: Repository; readonly scene: Scene };

interface Seen {
  readonly view: RepoView;
  readonly wave: readonly { readonly repo: RepoName; readonly view: RepoView }[];
}

type Changes = Change & { readonly kind: "prepend" | "remove"; readonly chain: CollectionName; readonly child: CollectionName; readonly doc: string };

/**
 * The visible switch, last of all: the ticket goes ahead of what `I/calib` searched before, and what goes along ahead of what its chains
 * searched. Withdrawn, the ticket comes off again; collections and their chains are others' too, and stay.
 */
export const activate: Step<Wanted, Seen, Changes> = {
  name: "activate",

  desired(scene, unit): Desired<Wanted> {
    if (unit.kind !== "activation") return { kind: "unwanted", note: "not an activation" };
    const repository = repositoryOf(scene, unit.repo);
    if (scene.set.withdrawn) return { kind: "wanted", value: { kind: "unchained", repository, scene } };
    const deployed = deployedTo(scene, unit, "activation");
    if (deployed.kind !== "wanted") return deployed;
    return { kind: "wanted", value: { kind: "chained", deployed: deployed.value, repository, scene, wave: earlierWave(scene, unit) } };
  },

  async observe(observer, wanted) {
    const view = await observer.view(wanted.repository.name);
    const earlier = wanted.kind === "chained" ? wanted.wave : [];
    return { view, wave: await Promise.all(earlier.map(async (repo) => ({ repo, view: await observer.view(repo) }))) };
  },

  plan(wanted, { view, wave }, ran) {
    const { scene, repository } = wanted;
    const top = names.top(scene.set);
    const ticket = names.ticket(scene.set);
    const doc = `Calibrations of ${scene.set.instrument}`;
    const chained = view.children(top).includes(ticket);
    if (wanted.kind === "unchained") {
      const note = scene.set.collections.length ? "withdrawn; what went along stays on its chains, which others use too" : "withdrawn";
      if (!chained) return { kind: "in-sync", note };
      return { kind: "change", changes: [{ kind: "remove", chain: top, child: ticket, doc, summary: `take ${ticket} off ${repository.name}:${top}`, reason: "withdrawn" }] };
    }
    const isTicketNext = !chained && certifiedOf(scene.set).length > 0;
    const searches = unsearched(scene.set, (chain) => view.children(chain)).map(({ chain, collection }): Changes => ({ kind: "prepend", chain, child: collection, doc: "", summary: `prepend ${collection} to ${repository.name}:${chain}`, reason: "missing" }));
    if (isTicketNext || searches.length) {
      const behind = wave.find((each) => !isSwitched(scene.set, each.view));
      if (behind) return { kind: "waiting", code: "earlier-wave", reason: `${repository.name} follows ${behind.repo}, which is not active yet` };
      if (isTicketNext && selfCheckProgress(wanted.deployed, view, ran).kind !== "complete") {
        return { kind: "waiting", code: "not-delivered", reason: `${repository.name} has not passed its self-check` };
      }
      const absent = repository.name === scene.set.build.repo ? undefined : wanted.deployed.made.collections?.find((each) => !isHere(each, view));
      if (absent) return { kind: "waiting", code: "not-delivered", reason: `${repository.name} does not hold ${absent.name} yet` };
      const ticketNext: readonly Changes[] = isTicketNext ? [{ kind: "prepend", chain: top, child: ticket, doc, summary: `prepend ${ticket} to ${repository.name}:${top}`, reason: "missing" }] : [];
      return { kind: "change", changes: [...ticketNext, ...searches] };
    }
    const wrong = shadowed(view, top, ticket) ? undefined : wrongLookup(wanted.deployed, view);
    if (wrong !== undefined) return { kind: "refused", code: "lookup-differs", reason: `${repository.name}: ${wrong}` };
    return { kind: "in-sync", note: chained ? `${top} searches ${ticket}` : "everything is searched" };
  },

  async apply(hand, { scene, repository }, { kind, chain, child, doc }) {
    const writer = await hand.writer(repository.name);
    await writer.call("chain", {
      repo: repository.name,
      why: { set: scene.set.key, step: "activate" },
      mode: kind,
      chain,
      children: [child],
      ownedPrefix: child,
      doc,
    });
  },

  writes: (_scene, unit) => (unit.kind === "activation" ? [unit.repo] : []),
};

/** Elsewhere than at the construction site, the construction site's repositories go first; no other site is waited for. */
function earlierWave({ world, set }: Scene, unit: Extract<Unit, { kind: "activation" }>): readonly RepoName[] {
  const here = world.repositories.get(unit.repo)?.site;
  if (here === world.constructionSite) return [];
  return [set.build.repo, ...set.targets].filter((name) => world.repositories.get(name)?.site === world.constructionSite);
}

const isSwitched = (set: Calibset, view: RepoView): boolean =>
  (!certifiedOf(set).length || view.children(names.top(set)).includes(names.ticket(set))) && !unsearched(set, (chain) => view.children(chain)).length;

/** As many datasets as there are to be; that they are the right ones, deliver sees to. */
const isHere = ({ parts }: MadeCollection, view: RepoView): boolean => parts.every((part) => (view.held(part)?.count ?? 0) >= part.datasets.length);

/** Sets adopted later rightly stand ahead and answer in our place. */
const shadowed = (view: RepoView, top: ReturnType<typeof names.top>, ticket: string): boolean => view.children(top)[0] !== ticket;
