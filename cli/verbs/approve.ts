import { openSession } from "../../engine/converge/session.ts";
import { baseHolding } from "../../engine/declare/git/baseHolding.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { catalog } from "../../engine/errors.ts";
import { nameOfFailure, type Approval } from "../../engine/model/approval.ts";
import type { MadeProduct } from "../../engine/model/lock.ts";
import { decidable } from "../../engine/model/verdict.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { writeJson } from "../../engine/declare/plainJson.ts";
import { bindApproval, scaffoldApproval } from "../../engine/lock/writeApproval.ts";
import { addToChain } from "../../engine/lock/chainPlace.ts";
import { placeOf, verb } from "../place.ts";

interface Tickets {
  readonly taxicab: string;
  readonly deployment: string;
}

/** `calib approve`: writes the file in which people record the TAXICAB's decision. */
export const approveCommand = () =>
  verb("approve")
    .description("write a released set's approval in the state proposed; people complete it by pull request")
    .argument("<set>", "INSTRUMENT/TICKET")
    .option("--taxicab <ticket>", "TAXICAB ticket, e.g. TAXICAB-23")
    .option("--deployment <ticket>", "deployment ticket, e.g. DM-43600")
    .option("--bind", "add the digest of the lock to an older approval, whose decision stays")
    .action(async (key, options, command) => {
      const { taxicab, deployment } = options;
      if (options.bind !== undefined && (taxicab !== undefined || deployment !== undefined))
        return command.error("error: --bind keeps the tickets of the approval");
      if (!options.bind && (taxicab === undefined || deployment === undefined))
        return command.error("error: name both tickets with --taxicab and --deployment, or bind an older approval with --bind");
      const workspace = placeOf(options);
      const session = await openSession(key, workspace);
      try {
        const loaded = await session.loaded();
        await (taxicab === undefined || deployment === undefined ? bind(loaded) : propose(loaded, { taxicab, deployment }));
      } finally {
        await session.close();
      }
    });

async function propose(loaded: LoadedSet, tickets: Tickets): Promise<void> {
  const approval = scaffoldApproval(loaded, tickets, await baseHolding(loaded));
  const file = files.approval(loaded, loaded.set);
  await writeJson(file, approval);
  console.log(`wrote ${file}: proposed, fingerprint ${approval.fingerprint.slice(0, 12)}, report ${approval.report.slice(0, 12)}`);
  for (const line of decisions(approval, loaded.lock?.made?.products ?? [])) console.log(line);
  const chain = await addToChain(loaded);
  if (chain !== undefined) console.log(chain);
  console.log("The approval opens the gate once its state is adopted.");
}

/** What people have to decide before the gate opens, in lines. */
export function decisions({ accepted = [] }: Approval, products: readonly MadeProduct[]): readonly string[] {
  const failures = products.flatMap(({ product, verdict }) => verdict.failures.map((failure) => nameOfFailure(product, failure)));
  const causes = products.flatMap(({ product, verdict }) => decidable(verdict).map((cause) => ({ product, cause })));
  const unchecked = products.flatMap(({ product, verdict }) => (verdict.unchecked ?? []).map((reason) => `  ${product}: ${reason}`));
  const untested = products.filter(({ verdict }) => verdict.kind === "not-verified" && !verdict.isMissing).map(({ product }) => product);
  return [
    ...(unchecked.length ? [`Nobody can accept what could not be checked; ${catalog["verification-unchecked"].remedy}`, ...unchecked] : []),
    ...(accepted.length
      ? [
          `${accepted.length} rules under accepted need a reason each, or have to be removed; each accepts what it names and no more:`,
          ...causes.map(
            ({ product, cause }) =>
              `  ${product}: ${cause.outcome === "fail" ? "fail, " : ""}${cause.test} ${cause.failed} of ${cause.of}, ${cause.words}`,
          ),
        ]
      : []),
    ...(failures.length
      ? [`${failures.length} failures have to be accepted by name under acceptedFailures:`, ...failures.map((failure) => `  ${failure}`)]
      : []),
    ...(untested.length ? [`No pipeline verifies ${untested.join(", ")}`] : []),
  ];
}

async function bind(loaded: LoadedSet): Promise<void> {
  const approval = bindApproval(loaded, await baseHolding(loaded));
  const file = files.approval(loaded, loaded.set);
  await writeJson(file, approval);
  console.log(`wrote ${file}: ${approval.state} as before, bound to the lock's part made ${approval.made?.slice(0, 12) ?? ""}`);
}
