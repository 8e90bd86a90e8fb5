import { isAdopted } from "../../declare/gate.ts";
import { certifiedOf } from "../../model/calibset.ts";
import { collectionsOf } from "../../model/instrumentChain.ts";
import { names } from "../../model/names.ts";
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
];
