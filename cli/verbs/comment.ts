import { readFile } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import { forgeOf } from "../forge/client.ts";
import { postPlan } from "../forge/comment.ts";
import { asNumber, asRepository } from "../forge/options.ts";

/** `calib comment`: puts a plan on a pull request. */
export const commentCommand = () =>
  new Command("comment")
    .description("put the text of `calib plan --markdown` on a pull request: one comment, edited in place (GITHUB_TOKEN, GITHUB_API_URL)")
    .argument("<file>", "the text")
    .requiredOption("--repo <name>", "OWNER/NAME", asRepository)
    .requiredOption("--pull <number>", "number of the pull request", asNumber)
    .option("--artifact <url>", "where the whole text is to be read")
    .action(async (file, { repo, pull, artifact }) => {
      const outcome = await postPlan(forgeOf(repo), pull, await readFile(file, "utf8"), artifact ?? null);
      console.log(`comment on ${repo}#${pull}: ${outcome}`);
    });
