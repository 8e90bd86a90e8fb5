import Table from "cli-table3";
import { abandonJob, readClaims } from "../../engine/bridge/claims.ts";
import { Bridges } from "../../engine/bridge/pool.ts";
import type { ClaimsFacts, JobFacts } from "../../engine/bridge/wire.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { asRepo, type RepoName } from "../../engine/model/brand.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb, type PlaceOptions } from "../place.ts";

/** `calib jobs`: shows who builds what, and gives up a job that no host can end. */
export const jobsCommand = () =>
  verb("jobs")
    .description("show who builds what: claims of this and other hosts; exit 1 if that could not be checked")
    .argument("[repository...]", "repositories (default: all of the world)")
    .option("--json", "as JSON")
    .action((named, options) =>
      atRepositories(options, named, async (bridges, repos) => {
        const claims = await readClaims(bridges, repos);
        console.log(options.json ? JSON.stringify(claims, null, 2) : renderClaims(claims));
        if (claims.some(({ reason }) => reason !== null)) process.exitCode = EXIT.error;
      }),
    )
    .addCommand(abandonCommand().exitOverride());

const abandonCommand = () =>
  verb("abandon")
    .description("give up a job that will never end where it was started; the next attempt has another number")
    .argument("<run>", "output RUN, as `calib jobs` shows it")
    .requiredOption("--reason <text>", "why it is known that the job has ended, for the journal")
    .option("--repo <repository>", "its repository, if several have a claim of this RUN")
    .action((run, _options, command) => {
      const options = command.optsWithGlobals();
      return atRepositories(options, options.repo === undefined ? [] : [options.repo], async (bridges, repos) => {
        console.log(await abandonJob(bridges, repos, run, options.reason));
      });
    });

async function atRepositories(
  options: PlaceOptions,
  named: readonly string[],
  act: (bridges: Bridges, repos: readonly RepoName[]) => Promise<void>,
): Promise<void> {
  const workspace = placeOf(options);
  const world = await requireWorld(workspace);
  const bridges = new Bridges(world, workspace);
  try {
    await act(bridges, named.length ? named.map(asRepo) : [...world.repositories.keys()]);
  } finally {
    await bridges.close();
  }
}

/** A table of claims, one line if nobody builds. Pure. */
function renderClaims(claims: readonly ClaimsFacts[]): string {
  const table = new Table({ head: ["repository", "RUN", "job", "who", "since", "folder"], style: { head: [], border: [] } });
  for (const { repo, jobs } of claims)
    for (const job of jobs)
      table.push([
        repo,
        job.key,
        stateOf(job),
        `${job.claim?.account ?? ""}@${job.claim?.host ?? ""}`,
        job.claim?.since ?? "",
        job.claim?.folder ?? "",
      ]);
  const unread = claims.flatMap(({ repo, reason }) => (reason === null ? [] : [`${repo}: could not check: ${reason}`]));
  return [...(table.length ? [table.toString()] : unread.length ? [] : ["nobody builds"]), ...unread].join("\n");
}

function stateOf({ state, claim, done, total }: JobFacts): string {
  const given = claim?.abandoned;
  if (given) return `abandoned by ${given.by}: ${given.reason}${claim.alive ? "; it lives" : ""}`;
  if (claim?.alive) return `lives, ${done} of ${total ?? "?"} quanta`;
  return state === "elsewhere" ? "not visible from here" : state;
}
