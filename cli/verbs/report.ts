import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { CalibError } from "../../engine/errors.ts";
import { outdatedPages, replacePages } from "../../engine/release/page/refreshDecisions.ts";
import { pagesFolder, pagesZip } from "../../engine/release/page/writePages.ts";
import { placeOf, verb } from "../place.ts";

/** `calib report`: writes the decisions of the approval into the pages of a set's report, names them, and opens them. Asks no repository. */
export const reportCommand = () =>
  verb("report")
    .description("name the pages of a set's report and their zip file, which `calib up` writes, and bring their decisions up to date")
    .argument("<set>", "INSTRUMENT/TICKET")
    .option("--open", "open the first page in the browser")
    .action(async (key, { open, ...options }) => {
      const workspace = placeOf(options);
      const loaded = await loadSet(key, workspace, await loadWorld(workspace));
      const folder = files.reports(workspace, loaded.set);
      const page = path.join(pagesFolder(folder), "index.html");
      if (!existsSync(page)) throw new CalibError("report-missing", `${key} has no ${page}`);
      const outdated = await outdatedPages(folder, loaded);
      if (outdated.size) await replacePages(folder, outdated);
      console.log(`${page}\n${pagesZip(folder)}`);
      if (open === true) await openPage(page);
    });

/** Opens a file in the browser of this desktop. */
async function openPage(page: string): Promise<void> {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const { failed, stderr, code } = await execa(program, [page], { reject: false, timeout: 20_000 });
  if (failed) throw new CalibError("report-missing", `${program} did not open ${page}: ${code ?? stderr}`);
}
