import { isUnbound, lockAlterationOf } from "../../declare/gate.ts";
import { isSame, type Author } from "../../declare/git/log.ts";
import { decisionOf } from "../../declare/git/approvalVersions.ts";
import { plainJson } from "../../declare/plainJson.ts";
import type { Approval } from "../../model/approval.ts";
import { digestOf } from "../../model/digest.ts";
import { approvalOfChain } from "../chainApproval.ts";
import { about, isInUse, type PolicyRule } from "../rule.ts";
import type { UnplacedDiagnostic } from "../../model/diagnostic.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";

const isAdopted = (loaded: LoadedSet): boolean => isInUse(loaded) && loaded.approval?.state === "adopted";

const common = { severity: "error", stops: "deployment", held: "always" } as const;

export const approvals: readonly PolicyRule[] = [
  {
    ...common,
    code: "approval-tickets",
    title: "An approval names three tickets: the set's own, a TAXICAB ticket, and a separate deployment ticket (DMTN-222 section 3.4).",
    applies: (loaded) => isInUse(loaded) && loaded.approval !== null,
    judge: ({ set, approval }) => (approval ? ticketsOf(approval, set.ticket) : []),
  },
  {
    ...common,
    code: "approval-transition",
    title:
      "An approval goes from proposed through hailed and flagged to adopted or rejected, never back. The decision is final; other datasets begin anew.",
    applies: isInUse,
    judge({ approval }, { history }) {
      if (history.kind !== "known") return [];
      const committed = history.approvals.commits.map((each) => each.approval);
      const last = committed.at(-1);
      // An approval that was never committed, as in a folder outside git, has no transitions to check.
      if (!committed.length) return [];
      const all = digestOf(plainJson(last)) === digestOf(plainJson(approval)) ? committed : [...committed, approval];
      return [
        ...all.flatMap((each, index) => transition(all[index - 1] ?? null, each)),
        ...history.approvals.commits
          .filter(({ binds }) => binds === "another lock")
          .map(({ commit }) => about("approval-transition", `${commit.slice(0, 10)} binds the decision to another lock than was adopted`)),
      ];
    },
  },
  {
    ...common,
    code: "approval-with-change",
    title: "An approval does not come in the commit or pull request that changes its set, or the chain file that it approves.",
    applies: isAdopted,
    judge({ approval, set }, { history }) {
      if (history.kind !== "known" || !approval) return [];
      const ofChain = approvalOfChain(history.chainFile);
      if (ofChain.kind === "with change")
        return [
          about("approval-with-change", `the chain file of ${set.instrument} and its approval came with ${ofChain.commit.slice(0, 10)}`),
        ];
      const adopted = decisionOf(history.approvals.landings, approval)[0];
      if (adopted && history.landings.has(adopted.commit))
        return [about("approval-with-change", `both came with ${adopted.commit.slice(0, 10)}`)];
      const before = history.base?.approval;
      const isNew = history.base !== null && !(before?.state === "adopted" && before.fingerprint === approval.fingerprint);
      return isNew && history.setChanged ? [about("approval-with-change", `both differ from ${history.against}`)] : [];
    },
  },
  {
    ...common,
    code: "self-approved",
    title: "Authors of a set do not approve it: the person who committed the decision never committed to the set.",
    applies: isAdopted,
    judge({ approval }, { history }) {
      if (history.kind !== "known" || !approval) return [];
      const deciders = decisionOf(history.approvals.commits, approval)
        .filter(({ binds }) => binds !== "the adopted lock")
        .map(({ by }) => by);
      const both = deciders.filter((each, index) => isIn(history.authors, each) && !isIn(deciders.slice(0, index), each));
      return both.map(({ email }) => about("self-approved", email));
    },
  },
  {
    ...common,
    code: "approval-base",
    title: "The commit that an approval names is of the base, and holds the lock that the approval accepts.",
    applies: isAdopted,
    judge({ approval }, { history }) {
      if (history.kind !== "known" || history.namedBase === null || history.namedBase === "holds the accepted lock") return [];
      return [about("approval-base", `${approval?.base?.slice(0, 10) ?? ""} ${history.namedBase}`)];
    },
  },
  {
    ...common,
    code: "lock-altered",
    title: "The lock's part `made` is what people approved, and has the fingerprints of its own rows.",
    applies: (loaded) => isInUse(loaded) && loaded.approval !== null && loaded.approval.fingerprint === loaded.lock?.made?.fingerprint,
    judge(loaded) {
      const altered = lockAlterationOf(loaded);
      return altered === undefined ? [] : [about("lock-altered", altered)];
    },
  },
  {
    ...common,
    code: "approval-unbound",
    title: "An approval has the digest of the lock's part `made`, or git has the lock that was adopted.",
    severity: "warning",
    applies: (loaded) => isAdopted(loaded) && loaded.lock?.made !== undefined,
    judge: (loaded) =>
      isUnbound(loaded)
        ? [about("approval-unbound", `only the fingerprint binds the lock of ${loaded.set.key}: files, RUNs and verdicts could change`)]
        : [],
  },
];

const isIn = (all: readonly Author[], one: Author): boolean => all.some((each) => isSame(each, one));

function ticketsOf({ tickets }: Approval, own: string): readonly UnplacedDiagnostic[] {
  const wrong: readonly [boolean, string][] = [
    [tickets.construction !== own, `construction ${tickets.construction}, the set is ${own}`],
    [!/^TAXICAB-\d+$/.test(tickets.taxicab), `taxicab ${JSON.stringify(tickets.taxicab)}`],
    [!/^DM-\d+$/.test(tickets.deployment), `deployment ${JSON.stringify(tickets.deployment)}`],
    [tickets.deployment === tickets.construction, `deployment and construction are both ${own}`],
  ];
  return wrong.flatMap(([bad, detail]) => (bad ? [about("approval-tickets", detail)] : []));
}

const rank: Readonly<Record<Approval["state"], number>> = { proposed: 0, hailed: 1, flagged: 2, adopted: 3, rejected: 3 };

function transition(before: Approval | null, after: Approval | null): readonly UnplacedDiagnostic[] {
  if (after === null) return before?.state === "adopted" ? [about("approval-transition", "adopted, then removed")] : [];
  const isRebound = before?.made !== undefined && before.made !== after.made;
  if (before?.fingerprint !== after.fingerprint || before.report !== after.report || isRebound) {
    return after.state === "adopted" || after.state === "rejected"
      ? [about("approval-transition", `${after.state} without having been proposed`)]
      : [];
  }
  if (before.state === after.state || rank[before.state] < rank[after.state]) return [];
  return [about("approval-transition", `${before.state}, then ${after.state}`)];
}
