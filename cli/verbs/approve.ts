import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { writeJson } from "../../engine/declare/plainJson.ts";
import { scaffoldApproval } from "../../engine/lock/recordReview.ts";
import { addToChain } from "../../engine/lock/chainPlace.ts";
import { placeOf, verb } from "../place.ts";

/** `calib approve`: writes the file in which people record the TAXICAB's decision. */
export const approveCommand = () =>
  verb("approve")
    .description("write a released set's approval in the state proposed; people complete it by pull request")
    .argument("<set>", "INSTRUMENT/TICKET")
    .requiredOption("--taxicab <ticket>", "TAXICAB ticket, e.g. TAXICAB-23")
    .requiredOption("--deployment <ticket>", "deployment ticket, e.g. DM-43600")
    .action(async (key, options) => {
      const workspace = placeOf(options);
      const session = await openSession(key, workspace);
      try {
        const loaded = await session.loaded();
        const approval = scaffoldApproval(loaded, options);
        const file = files.approval(loaded, loaded.set);
        await writeJson(file, approval);
        console.log(`wrote ${file}: proposed, fingerprint ${approval.fingerprint.slice(0, 12)}, report ${approval.report.slice(0, 12)}`);
        const failures = loaded.lock?.made?.products.flatMap(({ verdict }) => verdict.failures) ?? [];
        if (failures.length)
          console.log(
            `${failures.length} failures have to be accepted by name under acceptedFailures:\n${failures.map((failure) => `  ${failure}`).join("\n")}`,
          );
        const chain = await addToChain(loaded);
        if (chain !== undefined) console.log(chain);
        console.log("The approval opens the gate once its state is adopted.");
      } finally {
        await session.close();
      }
    });
