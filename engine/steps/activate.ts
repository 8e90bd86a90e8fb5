import path from "node:path";
import type { Observer } from "../bridge/observer.ts";
import { lacksRecord, recordActive, type SeenActive } from "../declare/activeRecord.ts";
import { loadActive } from "../declare/loadSetFiles.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { files } from "../declare/setFiles.ts";
import { type LoadedSet, repositoryOf } from "../declare/loadedSet.ts";
import type { ActiveRecord } from "../model/active.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { collectionsOf } from "../model/instrumentChain.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { compareContent } from "../content/compareContent.ts";
import { auxiliaryContent, type Content } from "../content/deliveredContent.ts";
import { nothingRead, readContent, type ContentRows } from "../content/readContent.ts";
import { type Ahead, isBehindOthers, readAhead, wrongLookup } from "../progress/checkLookups.ts";
import { jobName } from "../progress/attempts.ts";
import { earlierWave, isAhead, laterWave, observeWave, recordNote, whyBehind, type WaveMember } from "../progress/earlierWave.ts";
import { answersNoCheck, hasPassed, selfCheckProgress } from "./selfCheck.ts";
import { othersOn, placeTicket, type ChainChange } from "../content/placeTicket.ts";
import { followChainFile } from "./followChainFile.ts";
import { isSearched, wayTo } from "../content/searched.ts";
import { missingMembers, type MissingMembers } from "../content/ticketChain.ts";
import type { Step } from "./step.ts";
import type { Change, DesiredState } from "../model/change.ts";

type Desired =
  | {
      readonly kind: "chained";
      readonly deployed: Deployed;
      readonly repository: Repository;
      readonly loaded: LoadedSet;
      readonly wave: readonly RepoName[];
    }
  | { readonly kind: "unchained"; readonly repository: Repository; readonly loaded: LoadedSet };

interface Observed {
  readonly view: RepoView;
  readonly wave: readonly WaveMember[];
  /** Repositories of later activations; not observed if the record already names this repository. */
  readonly followers: readonly WaveMember[];
  readonly record: ActiveRecord | null;
  readonly now: Date;
  /** Rows of the auxiliary collections that some chain does not search yet. */
  readonly read: ContentRows;
  /** Tickets of other declared sets that are on the instrument chain; read only without a chain file. */
  readonly others: readonly string[];
  /** Datasets of the members ahead of the ticket on the instrument chain. They are read only if a lookup finds a dataset that is not the set's. */
  readonly ahead?: Ahead;
}

type RecordChange = Change & { readonly kind: "record"; readonly seen: SeenActive };

/**
 * Brings a set into use, last of all steps: puts the ticket on `I/calib` at its declared place, and auxiliary collections in front
 * of their chains. An incomplete collection keeps back its own chains, and no calibrations. A withdrawn set's ticket is removed from `I/calib`;
 * its auxiliary collections stay on their chains, because other sets use these too.
 */
export const activate: Step<Desired, Observed, ChainChange | RecordChange> = {
  name: "activate",

  desired(loaded, unit): DesiredState<Desired> {
    if (unit.kind !== "activation") return { kind: "unwanted", note: "not an activation" };
    const repository = repositoryOf(loaded, unit.repo);
    if (loaded.set.withdrawn) return { kind: "wanted", value: { kind: "unchained", repository, loaded } };
    const deployed = deployedTo(loaded, unit, "activation");
    if (deployed.kind !== "wanted") return deployed;
    return {
      kind: "wanted",
      value: { kind: "chained", deployed: deployed.value, repository, loaded, wave: earlierWave(loaded, unit.repo) },
    };
  },

  async observe(observer, wanted) {
    const { name } = wanted.repository;
    const view = await observer.view(name);
    const now = new Date();
    if (wanted.kind === "unchained") return { view, wave: [], followers: [], record: null, now, others: [], read: nothingRead(view) };
    const wave = await observeWave(observer, wanted.wave);
    const record = await loadActive(wanted.loaded, wanted.loaded.set);
    const followers = lacksRecord(record, name, seenActive(wanted.deployed, view))
      ? await observeFollowers(observer, wanted.loaded, laterWave(wanted.loaded, name))
      : [];
    const next = toSearch(wanted.loaded.set, view);
    const reader = await observer.reader(name);
    const contents = auxiliaryOf(wanted.deployed).filter(({ name: collection }) =>
      next.some(({ lacking }) => lacking.some((each) => each === collection)),
    );
    const isDoubtful = isBehindOthers(wanted.loaded.set, view) && wrongLookup(checkedSet(wanted.deployed), view) !== undefined;
    return {
      view,
      wave,
      followers,
      record,
      now,
      others: wanted.loaded.chain ? [] : await othersOn(wanted.loaded, view),
      read: await readContent(reader, name, contents, view),
      ...(isDoubtful
        ? {
            ahead: await readAhead(
              reader,
              name,
              checkedSet(wanted.deployed),
              view,
              wanted.loaded.chain ? collectionsOf(wanted.loaded.chain) : [],
            ),
          }
        : {}),
    };
  },

  plan(wanted, { view, wave, followers, record, now, others, read, ahead }, ran) {
    const { loaded, repository } = wanted;
    const chain = names.instrumentChain(loaded.set);
    const ticket = names.ticket(loaded.set);
    const doc = `Calibrations of ${loaded.set.instrument}`;
    const way = wayTo(view, chain, ticket);
    const chained = way !== undefined;
    if (wanted.kind === "unchained") {
      const note = loaded.set.collections.length
        ? "withdrawn; auxiliary collections stay on their chains, which other sets use too"
        : "withdrawn";
      if (!chained) return { kind: "in-sync", note };
      if (way.length)
        return {
          kind: "refused",
          code: "nested-chain",
          reason: `${repository.name}:${chain} searches ${ticket} by way of ${way.join(", ")}`,
        };
      return {
        kind: "change",
        changes: [
          {
            kind: "remove",
            chain,
            children: [ticket],
            doc,
            summary: `take ${ticket} off ${repository.name}:${chain}`,
            reason: "withdrawn",
          },
        ],
      };
    }
    const isTicketNext = !chained && certifiedOf(loaded.set).length > 0;
    const next = toSearch(loaded.set, view);
    const { fingerprint } = wanted.deployed.made;
    const follows = (member: WaveMember) =>
      ({ kind: "waiting", code: "earlier-wave", reason: whyBehind(loaded, repository.name, member, record) }) as const;
    if (isTicketNext) {
      const behind = wave.find((each) => !isAhead(each, record, fingerprint, (seen) => isSearched(seen, chain, ticket)));
      if (behind) return follows(behind);
      if (!hasPassed(wanted.deployed, view, ran))
        return { kind: "waiting", code: "not-delivered", reason: `${repository.name} has not passed its self-check` };
    }
    const placed = isTicketNext ? placeTicket(loaded, repository, view, others) : undefined;
    if (placed && !("changes" in placed)) return placed;
    const behind = next.length
      ? wave.find((each) => !isAhead(each, record, fingerprint, (seen) => !toSearch(loaded.set, seen).length))
      : undefined;
    // Auxiliary collections come from the build repository: there only drift compares them.
    const absent =
      repository.name === loaded.set.build.repo
        ? []
        : auxiliaryOf(wanted.deployed).flatMap((content) => {
            const [first] = next.some(({ lacking }) => lacking.some((name) => name === content.name))
              ? compareContent(content, view, read)
              : [];
            return first ? [{ content, first }] : [];
          });
    const isToCome = (name: CollectionName): boolean => absent.some(({ content }) => content.name === name);
    const ready = behind ? [] : next.filter(({ lacking }) => !lacking.every(isToCome));
    const searches = ready.map(({ chain, lacking, wanted: own }): ChainChange => {
      const here = lacking.filter((name) => !isToCome(name));
      return {
        kind: "prepend",
        chain,
        children: own.filter((name) => here.includes(name) || !lacking.includes(name)),
        doc: "",
        summary: `prepend ${here.join(", ")} to ${repository.name}:${chain}`,
        reason: "missing",
      };
    });
    const changes = [...(placed?.changes ?? []), ...searches];
    if (changes.length) {
      const note = recordNote(loaded, wave, record, now);
      return { kind: "change", changes: changes.map((change, index) => (index || note === undefined ? change : { ...change, note })) };
    }
    const wrong = wrongLookup(checkedSet(wanted.deployed), view, ahead);
    if (wrong !== undefined) return { kind: "refused", code: "lookup-differs", reason: `${repository.name}: ${wrong}` };
    if (behind) return follows(behind);
    const [first] = absent;
    if (first)
      return {
        kind: "waiting",
        code: "not-delivered",
        reason: `${repository.name} does not hold ${first.content.name} yet: ${first.first.kind}, found ${first.first.found}`,
      };
    const recorded = recordChange(wanted.deployed, { view, followers, record }, ran);
    if (recorded) return { kind: "change", changes: [recorded] };
    return {
      kind: "in-sync",
      note: chained
        ? [`${chain} searches ${ticket}`, ...way.map((each) => `by way of ${each}`)].join(" ")
        : "every chain searches its auxiliary collections",
    };
  },

  async apply(access, { loaded, repository }, change) {
    if (change.kind === "record") {
      await recordActive(loaded, repository.name, change.seen);
      return;
    }
    const { kind, chain, children, expected, doc } = change;
    const writer = await access.writer(repository.name);
    const isInstrumentChain = chain === names.instrumentChain(loaded.set);
    const followed = isInstrumentChain
      ? await followChainFile(loaded, repository.name, loaded.set.key, writer)
      : { why: { set: loaded.set.key, step: "activate" } };
    await writer.call("chain", {
      repo: repository.name,
      ...followed,
      mode: kind,
      chain,
      children,
      ...(expected === undefined ? {} : { expected: expected && [...expected] }),
      ownedPrefix: children[0] ?? chain,
      doc,
    });
  },

  writes: (_loaded, unit) => (unit.kind === "activation" ? [unit.repo] : []),
};

/**
 * Records that a repository uses the set, and the self-check that passed. The record is for later sites that cannot observe the
 * repository, unless all of them use the set already. It is also the evidence of a self-check that a cleaner removes, and so is
 * written after each self-check of this process, and in place of an entry of an earlier fingerprint.
 */
function recordChange(
  deployed: Deployed,
  { view, followers, record }: Pick<Observed, "view" | "followers" | "record">,
  ran: ReadonlySet<string>,
): RecordChange | undefined {
  const { loaded, repository } = deployed;
  const seen = seenActive(deployed, view);
  const isAwaited = followers.some((each) => !each.view || !isInUse(loaded.set, each.view));
  const { selfCheck } = seen;
  const isNew = selfCheck !== null && ran.has(jobName(repository.name, selfCheck));
  const isRenewed = (record?.repositories[repository.name]?.fingerprint ?? seen.fingerprint) !== seen.fingerprint;
  if (!(isAwaited || isNew || isRenewed) || !isKnown(deployed, view, seen) || !lacksRecord(record, repository.name, seen)) return undefined;
  return {
    kind: "record",
    seen,
    summary: `record in ${path.basename(files.active(loaded, loaded.set))} that ${repository.name} uses the set`,
    reason: "missing",
  };
}

/** The entry of the record for a repository: the newest self-check that used the lock's datasets. */
function seenActive(deployed: Deployed, view: RepoView): SeenActive {
  const progress = certifiedOf(deployed.loaded.set).length ? selfCheckProgress(deployed, view, new Set()) : undefined;
  return { fingerprint: deployed.made.fingerprint, selfCheck: progress?.kind === "complete" ? progress.attempt.run : null };
}

/** Whether a repository can be recorded: one that uses calibrations needs its self-check, so that an entry never loses it. */
const isKnown = (deployed: Deployed, view: RepoView, { selfCheck }: SeenActive): boolean =>
  selfCheck !== null || !certifiedOf(deployed.loaded.set).length || answersNoCheck(deployed, view);

/** Observes later repositories. A run for one site observes no other site, and so writes the record in any case. */
function observeFollowers(observer: Observer, { workspace }: LoadedSet, repos: readonly RepoName[]): Promise<readonly WaveMember[]> {
  return workspace.site === null ? observeWave(observer, repos) : Promise.resolve(repos.map((repo) => ({ repo, view: null })));
}

/** Whether the chains of a repository search everything that the set brings into use. */
const isInUse = (set: Calibset, view: RepoView): boolean =>
  (!certifiedOf(set).length || isSearched(view, names.instrumentChain(set), names.ticket(set))) && !toSearch(set, view).length;

const toSearch = (set: Calibset, view: RepoView): readonly MissingMembers[] => missingMembers(set, (chain) => view.children(chain));

const auxiliaryOf = ({ made }: Deployed): readonly Content[] => (made.collections ?? []).map(auxiliaryContent);

const checkedSet = ({ loaded: { set }, made }: Deployed) => ({ set, made });
