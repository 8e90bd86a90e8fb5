import { Bridges } from "../../engine/bridge/pool.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { ask } from "../../engine/answer.ts";
import { renderJournal } from "../../engine/present/presentJournal.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib journal`: prints every write, with the command that a person would have typed. */
export const journalCommand = () =>
  verb("journal")
    .description("print what was written to repositories, with the commands that a person would have typed")
    .argument("[set]", "INSTRUMENT/TICKET (default: all sets)")
    .option("--json", "as JSON lines")
    .action(async (key, options) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const bridges = new Bridges(world, workspace);
      try {
        const journals = await Promise.all(
          [...world.sites.keys()].map((name) =>
            ask(async () => ({ site: name, ...(await (await bridges.site(name)).call("journal", { set: key ?? null })) })),
          ),
        );
        const answers = journals.flatMap((journal) => (journal.kind === "answered" ? [journal.value] : []));
        const entries = answers.flatMap((answer) => answer.entries).sort((a, b) => (a.at < b.at ? -1 : 1));
        console.log(options.json ? entries.map((entry) => JSON.stringify(entry)).join("\n") : renderJournal(entries));
        for (const { site, unreadable } of answers)
          for (const { place: record, reason } of unreadable)
            console.error(`${site}: journal/${record} cannot be read and is left out: ${reason}`);
        const silent = journals.flatMap((journal) => (journal.kind === "answered" ? [] : [journal]));
        for (const { code, reason } of silent) console.error(`${code}: ${reason}`);
        if (silent.length) process.exitCode = EXIT.error;
      } finally {
        await bridges.close();
      }
    });
