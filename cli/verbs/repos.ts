import Table from "cli-table3";
import { probeWorld, type ProbedRepository } from "../../engine/bridge/pool.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { siteWarnings } from "../../engine/present/siteWarnings.ts";
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
        for (const line of remarksOf(repositories)) console.log(line);
      }
      if (repositories.some(({ reachable }) => !reachable)) process.exitCode = EXIT.error;
    });

/** The lines below the table: how repositories and clocks of sites differ from usual ones. Pure. */
function remarksOf(probed: readonly ProbedRepository[]): readonly string[] {
  const remarks = probed.flatMap((each) => each.remarks.map((remark) => `${each.name}: ${remark}`));
  return [...remarks, ...siteWarnings(probed).map(({ warning }) => `warning ${warning}`)];
}
