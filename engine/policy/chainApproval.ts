import type { ChainVersion, ChainVersions } from "../declare/git/chainVersions.ts";
import { isSame } from "../declare/git/log.ts";
import type { ChainMember, InstrumentChain } from "../model/instrumentChain.ts";

export type ChainApproval =
  | { readonly kind: "approved" }
  | { readonly kind: "open"; readonly reason: string }
  /** The approval came in the merge of the change. */
  | { readonly kind: "with change"; readonly commit: string }
  | { readonly kind: "own"; readonly email: string };

/**
 * Whether the last change of a chain file alone was approved: by a later change on the main line that raises `approved`, and by a
 * person who made no such change since the approval before. A line that comes or goes with a file of its set needs no approval,
 * because people decide on the set. Pure.
 */
export function approvalOfChain({ landings, commits }: ChainVersions): ChainApproval {
  const changedAt = landings.findLastIndex((each, index) => isAlone(landings[index - 1], each));
  const changed = landings[changedAt];
  if (!changed?.chain) return { kind: "approved" };
  const { revision } = changed.chain;
  const decided = landings.findLastIndex((each, index) => raises(landings[index - 1], each));
  if (decided === changedAt) return { kind: "with change", commit: changed.commit };
  const approved = landings.at(-1)?.chain?.approved ?? 0;
  if (decided < changedAt || approved < revision)
    return { kind: "open", reason: `revision ${revision} came with ${changed.commit.slice(0, 10)}, and nobody approved it since` };
  const decisions = commits.flatMap((each, index) => (raises(commits[index - 1], each) ? [index] : []));
  const [last = -1, before = -1] = decisions.reverse();
  const authors = commits
    .filter((each, index) => index > before && index !== last && isAlone(commits[index - 1], each))
    .map(({ by }) => by);
  const decider = commits[last]?.by;
  return decider && authors.some((each) => isSame(each, decider)) ? { kind: "own", email: decider.email } : { kind: "approved" };
}

const raises = (before: ChainVersion | undefined, { chain }: ChainVersion): boolean =>
  chain?.approved !== undefined && chain.approved !== before?.chain?.approved;

/** Whether a version changes the chain file beyond the lines of sets whose files change with it. */
function isAlone(before: ChainVersion | undefined, { chain, files }: ChainVersion): boolean {
  const [old, now] = [before?.chain ?? null, chain];
  const covered = (member: ChainMember, { instrument }: InstrumentChain): boolean =>
    member.kind === "set" && files.some((file) => file.includes(`${instrument}/${member.ticket}.`));
  const rest = (one: InstrumentChain | null, other: InstrumentChain | null): readonly string[] =>
    (one?.members ?? []).flatMap((member) => {
      const isOnlyHere = !other?.members.some((each) => nameOf(each) === nameOf(member));
      return one && isOnlyHere && covered(member, one) ? [] : [JSON.stringify(Object.entries(member).sort())];
    });
  return rest(old, now).join("\n") !== rest(now, old).join("\n");
}

const nameOf = (member: ChainMember): string => (member.kind === "set" ? member.ticket : member.collection);
