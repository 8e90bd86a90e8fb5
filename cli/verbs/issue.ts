import { readFile } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import { forgeOf } from "../forge/client.ts";
import { postDrift } from "../forge/issue.ts";
import { asRepository } from "../forge/options.ts";

/** `calib issue`: keeps one issue open while there is drift. */
export const issueCommand = () =>
  new Command("issue")
    .description("put the text of `calib drift --markdown` into one issue, edited in place, and close it once there is no drift (GITHUB_TOKEN, GITHUB_API_URL)")
    .argument("<file>", "the text")
    .requiredOption("--repo <name>", "OWNER/NAME", asRepository)
    .option("--title <text>", "title of a new issue", "Repositories differ from what was made")
    .option("--resolved", "there is no drift: close the issue, where one is open, with this text")
    .option("--artifact <url>", "where the whole text is to be read")
    .action(async (file, { repo, title, resolved, artifact }) => {
      const outcome = await postDrift(forgeOf(repo), { title, text: await readFile(file, "utf8"), resolved: resolved ?? false, artifact: artifact ?? null });
      console.log(`issue of ${repo}: ${outcome}`);
    });
