import { openSession, type Session } from "../../engine/converge/session.ts";
import { baseHolding } from "../../engine/declare/git/baseHolding.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { writeJson } from "../../engine/declare/plainJson.ts";
import { bindApproval, scaffoldApproval } from "../../engine/lock/writeApproval.ts";
import { addToChain } from "../../engine/lock/chainPlace.ts";
import { refuseDiffering } from "../../engine/release/differingVerdicts.ts";
import { presentDecisions } from "../../engine/present/presentDecisions.ts";
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
        await (taxicab === undefined || deployment === undefined ? bind(loaded) : propose(session, loaded, { taxicab, deployment }));
      } finally {
        await session.close();
      }
    });

async function propose(session: Session, loaded: LoadedSet, tickets: Tickets): Promise<void> {
  const uncompared = await refuseDiffering(loaded, session.observer);
  if (uncompared !== undefined) console.log(uncompared);
  const approval = scaffoldApproval(loaded, tickets, await baseHolding(loaded));
  const file = files.approval(loaded, loaded.set);
  await writeJson(file, approval);
  console.log(`wrote ${file}: proposed, fingerprint ${approval.fingerprint.slice(0, 12)}, report ${approval.report.slice(0, 12)}`);
  for (const line of presentDecisions(approval, loaded.lock?.made?.products ?? [])) console.log(line);
  const chain = await addToChain(loaded);
  if (chain !== undefined) console.log(chain);
  console.log("The approval opens the gate once its state is adopted.");
}

async function bind(loaded: LoadedSet): Promise<void> {
  const approval = bindApproval(loaded, await baseHolding(loaded));
  const file = files.approval(loaded, loaded.set);
  await writeJson(file, approval);
  console.log(`wrote ${file}: ${approval.state} as before, bound to the lock's part made ${approval.made?.slice(0, 12) ?? ""}`);
}
