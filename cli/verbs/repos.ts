import Table from "cli-table3";
import { probeWorld } from "../../engine/bridge/pool.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib repos`: lists the world's repositories, and whether they answer. */
export const reposCommand = () =>
  verb("repos")
    .description("list the world's repositories: name, site, URI, instruments, reachable, writable")
    .option("--json", "as JSON")
    .action(async (options) => {
      const workspace = placeOf(options);
      const repositories = await probeWorld(await requireWorld(workspace), workspace);
      if (options.json) console.log(JSON.stringify(repositories, null, 2));
      else {
        const table = new Table({
          head: ["repository", "site", "instruments", "reachable", "writable", "URI"],
          style: { head: [], border: [] },
        });
        for (const { name, site, instruments, reachable, writable, reason, uri } of repositories) {
          table.push([
            name,
            site,
            instruments.map((each) => each.name).join(" "),
            reachable ? "yes" : `no: ${reason ?? ""}`,
            writable ? "yes" : reachable ? `no: ${reason ?? ""}` : "no",
            uri,
          ]);
        }
        console.log(table.toString());
        for (const { name, remarks, split } of repositories)
          for (const remark of [...remarks, ...(typeof split === "string" ? [`warning journal-split: ${split}`] : [])])
            console.log(`${name}: ${remark}`);
      }
      if (repositories.some(({ reachable }) => !reachable)) process.exitCode = EXIT.error;
    });
