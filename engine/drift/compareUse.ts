import type { Reader } from "../bridge/methods.ts";
import { asCollection, type CollectionName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { certifiedChain } from "../content/ticketChain.ts";
import { missingMembers } from "../content/searched.ts";
import { readTagged, untagged } from "../content/tagged.ts";
import type { Difference } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";
import { found, type Place } from "./place.ts";
import type { Survey } from "./survey.ts";

/** In what the set as a whole differs: its chain, its tag, its place among what everybody searches. */
export async function compareUse(workspace: Place, set: Calibset, made: LockMade, repository: Repository, adopted: boolean, survey: Survey, reader: Reader): Promise<readonly Difference[]> {
  const isMaking = certifiedOf(set).length > 0;
  const finder = (collection: CollectionName) => (kind: DriftKind, expected: string, what: string, datasets: readonly string[] = []) =>
    found({ ...workspace, product: null, collection }, { kind, expected, found: what, datasets });
  return [
    ...(isMaking ? compareTicketChain(set, survey, finder(names.ticket(set))) : []),
    ...(await compareTag(set, made, repository, survey, reader, finder(names.tag(set)))),
    ...(adopted && isMaking ? compareTop(set, survey, finder(names.top(set))) : []),
    ...(adopted ? compareSearched(set, survey, finder) : []),
    ...survey.intents(set.key).map(({ step, command }) => finder(names.ticket(set))("write interrupted", `${step} completed`, command)),
  ];
}

/** Whether a withdrawn set is still searched. */
export const compareWithdrawn = (workspace: Place, set: Calibset, survey: Survey): readonly Difference[] =>
  survey.children(names.top(set)).includes(names.ticket(set))
    ? [found({ ...workspace, product: null, collection: names.top(set) }, { kind: "in use although withdrawn", expected: `without ${names.ticket(set)}`, found: survey.children(names.top(set)).join(", "), datasets: [] })]
    : [];

type Find = (kind: DriftKind, expected: string, what: string, datasets?: readonly string[]) => Difference;

function compareTicketChain(set: Calibset, survey: Survey, find: Find): readonly Difference[] {
  const declared: readonly string[] = certifiedChain(set);
  const known = survey.collection(names.ticket(set));
  if (!known) return [find("chain missing", declared.join(", "), "nothing")];
  if (known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  const missing = declared.filter((each) => !known.children.includes(each));
  const foreign = known.children.filter((each) => !declared.includes(each));
  const ours = known.children.filter((each) => declared.includes(each));
  const wanted = declared.filter((each) => ours.includes(each));
  const inFront = known.children.slice(0, ours.length).every((each, index) => each === wanted[index]);
  return [
    ...missing.map((each) => find("chain child missing", each, known.children.join(", ") || "no child")),
    ...(inFront ? [] : [find("chain order wrong", wanted.join(", "), known.children.join(", "))]),
    ...foreign.map((each) => find("chain child foreign", "only what the set certified", each)),
  ];
}

async function compareTag(set: Calibset, made: LockMade, { name, cleaned }: Repository, survey: Survey, reader: Reader, find: Find): Promise<readonly Difference[]> {
  if (!cleaned) return [];
  const known = survey.collection(names.tag(set));
  if (known && known.type !== "TAGGED") return [find("collection type different", "TAGGED", known.type)];
  const held = await readTagged(reader, name, set, made, survey);
  return untagged(set, made, survey, held).map(({ datasetType, ids, wanted }) => find("tag incomplete", `${wanted} ${datasetType}`, `${wanted - ids.length}`, ids));
}

function compareTop(set: Calibset, survey: Survey, find: Find): readonly Difference[] {
  const top = names.top(set);
  const known = survey.collection(top);
  if (known && known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  if (known?.children.includes(names.ticket(set))) return [];
  return [find("not in use", `to search ${names.ticket(set)}`, known ? known.children.join(", ") || "no child" : "nothing")];
}

/** Chains that are to search what goes along. */
const compareSearched = (set: Calibset, survey: Survey, finder: (collection: CollectionName) => Find): readonly Difference[] =>
  missingMembers(set, (chain) => survey.children(chain)).flatMap(({ chain, lacking }) => {
    const known = survey.collection(chain);
    if (known && known.type !== "CHAINED") return [finder(chain)("collection type different", "CHAINED", known.type)];
    return lacking.map((child) => ({ ...finder(chain)("not searched", `to search ${child}`, known ? known.children.join(", ") || "no child" : "nothing"), child }));
  });

/** What stands ahead of a set on the shared chain and is none of ours; sets adopted later rightly stand there. */
export function foreignAhead(set: Calibset, managed: ReadonlySet<string>, survey: Survey): readonly CollectionName[] {
  const children = survey.children(names.top(set));
  const workspace = children.indexOf(names.ticket(set));
  return children.slice(0, Math.max(0, workspace)).filter((child) => !managed.has(child)).map(asCollection);
}
