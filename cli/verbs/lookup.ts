import { InvalidArgumentError } from "@commander-js/extra-typings";
import { Bridges } from "../../engine/bridge/pool.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { lookUp } from "../../engine/lookup/lookUp.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { renderLookups, lookupJson } from "../../engine/present/presentLookup.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib lookup`: shows which calibrations exposures find, and why. Reads only. */
export const lookupCommand = () =>
  verb("lookup")
    .description(
      "show which calibrations an exposure finds, and why: collections passed over, and matches behind; exit 1 if Butler would refuse",
    )
    .argument("<repo>", "repository, e.g. usdf/main")
    .argument("<exposure...>", "exposure IDs", numbers)
    .option(
      "--type <name>",
      "dataset types (default: those that sets certify and the chain holds)",
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .option("--detector <number>", "detectors (default: all of the repository)", numbers, [])
    .option("--through <collection>", "collection to search (default: <instrument>/calib)")
    .option("--instrument <name>", "instrument, if several have an exposure of that ID")
    .option("--json", "as JSON, with every detector")
    .action(async (repo, exposures, { type, detector, through, instrument, json, ...options }) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const bridges = new Bridges(world, workspace);
      try {
        const lookups = await lookUp(
          { repo: asRepo(repo), exposures, types: type, detectors: detector, through: through ?? null, instrument: instrument ?? null },
          bridges,
        );
        const keys = await listCalibsets(workspace);
        console.log(json ? JSON.stringify(lookupJson(lookups, keys), null, 2) : renderLookups(lookups, keys));
        if (lookups.answers.some(({ search }) => search.kind === "ambiguous")) process.exitCode = EXIT.error;
      } finally {
        await bridges.close();
      }
    });

function numbers(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("write a number");
  return [...before, Number(text)];
}
