import { isAdopted } from "../../declare/gate.ts";
import { certifiedOf } from "../../model/calibset.ts";
import { collectionsOf } from "../../model/instrumentChain.ts";
import { names } from "../../model/names.ts";
import { assertNever } from "../../model/group.ts";
import { approvalOfChain } from "../chainApproval.ts";
import { about, isInUse, type PolicyRule } from "../rule.ts";

export const chains: readonly PolicyRule[] = [
  {
    code: "chain-place-missing",
    title: "If the instrument chain is declared, its chain file lists every adopted set.",
    severity: "warning",
    stops: "deployment",
    held: "always",
    applies: (loaded) => isInUse(loaded) && isAdopted(loaded) && certifiedOf(loaded.set).length > 0,
    judge: ({ set, chain }) =>
      chain && !collectionsOf(chain).includes(names.ticket(set))
        ? [about("chain-place-missing", `the chain file of ${set.instrument} does not list ${set.ticket}`)]
        : [],
  },
  {
    code: "chain-unapproved",
    title:
      "A change of the chain file alone is approved by a person other than its author, in a later merge. A line that comes with its set is decided on with the set.",
    severity: "error",
    stops: "deployment",
    held: "when writing",
    applies: (loaded) => loaded.world.requireMerged !== null && isInUse(loaded) && isAdopted(loaded) && loaded.chain !== null,
    judge({ set }, { history }) {
      if (history.kind !== "known") return [];
      const approval = approvalOfChain(history.chainFile);
      switch (approval.kind) {
        case "approved":
        case "with change":
          return [];
        case "open":
          return [about("chain-unapproved", `chain file of ${set.instrument}: ${approval.reason}`)];
        case "own":
          return [about("chain-unapproved", `chain file of ${set.instrument}: ${approval.email} approved a change of their own`)];
        default:
          return assertNever(approval);
      }
    },
  },
];
