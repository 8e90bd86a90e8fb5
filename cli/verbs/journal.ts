import { Bridges } from "../../engine/bridge/pool.ts";
import { requireWorld } from "../../engine/load/world.ts";
import { renderJournal } from "../../engine/render/journal.ts";
import { placeOf, verb } from "../place.ts";

/** `calib journal`: every write, with the command a person would have typed. */
export const journalCommand = () =>
  verb("journal")
    .description("print what was written to repositories, with the command a person would have typed")
    .argument("[set]", "INSTRUMENT/TICKET; all sets where none is named")
    .option("--json", "as JSON lines")
    .action(async (key, options) => {
      const place = placeOf(options);
      const world = await requireWorld(place);
      const bridges = new Bridges(world, place);
      try {
        const sites = await Promise.all([...world.sites.keys()].map((site) => bridges.site(site)));
        const journals = await Promise.all(sites.map((site) => site.call("journal", { set: key ?? null })));
        const entries = journals.flatMap((journal) => journal.entries).sort((a, b) => (a.at < b.at ? -1 : 1));
        console.log(options.json ? entries.map((entry) => JSON.stringify(entry)).join("\n") : renderJournal(entries));
      } finally {
        await bridges.close();
      }
    });
