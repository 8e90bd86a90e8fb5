import type { Bridges } from "../bridge/pool.ts";
import type { TicketResult } from "../bridge/wire.ts";
import { ask } from "../answer.ts";
import { CalibError } from "../errors.ts";
import type { World } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";
import { products } from "../model/catalog.ts";
import { isOfTicket } from "../model/names.ts";
import { commandedRuns } from "./pastCommands.ts";
import type { TicketFacts } from "./recover.ts";

/** Reads a ticket from its repository, the site's journal, and every other repository of the instrument. Reads only. */
export async function readTicket(
  world: World,
  bridges: Bridges,
  repo: RepoName,
  ticket: string,
  named: string | undefined,
): Promise<TicketFacts> {
  const instrument = named ?? (await instrumentOf(bridges, repo, ticket));
  const repository = bridges.repository(repo);
  const facts = await askTicket(bridges, repo, instrument, ticket, headers);
  if (!facts.collections.some(({ name }) => isOfTicket(chainOf(instrument, ticket), name)))
    throw new CalibError("ticket-unknown", `${repo}:${chainOf(instrument, ticket)}`);
  const others = [...world.repositories.values()].filter(({ name, instruments }) => name !== repo && instruments.has(instrument));
  const [reader, ...holdings] = await Promise.all([
    bridges.reader(repo),
    ...others.map(async ({ name }) => ({ repo: name, answer: await ask(() => askTicket(bridges, name, instrument, ticket, [])) })),
  ]);
  const { entries } = await reader.call("journal", { set: `${instrument}/${ticket}` });
  const known = repository.instruments.get(instrument);
  const raws = known?.check.raws ?? `${instrument}/raw/all`;
  return { instrument, ticket, repo, raws, detectors: known?.detectors ?? [], facts, commanded: commandedRuns(entries, repo), holdings };
}

async function askTicket(
  bridges: Bridges,
  repo: RepoName,
  instrument: string,
  ticket: string,
  wanted: readonly string[],
): Promise<TicketResult> {
  const reader = await bridges.reader(repo);
  return reader.call("ticket", { repo, ticket: chainOf(instrument, ticket), others: [`${instrument}/calib`], headers: wanted });
}

/** The instrument of a ticket: a ticket may exist for several. */
async function instrumentOf(bridges: Bridges, repo: RepoName, ticket: string): Promise<string> {
  const known = [...bridges.repository(repo).instruments.keys()];
  const answers = await Promise.all(known.map((instrument) => askTicket(bridges, repo, instrument, ticket, [])));
  const holding = known.filter((instrument, index) =>
    answers[index]?.collections.some(({ name }) => isOfTicket(chainOf(instrument, ticket), name)),
  );
  const [only, another] = holding;
  if (only === undefined) throw new CalibError("ticket-unknown", `${repo} has ${ticket} for none of ${known.join(", ")}`);
  if (another !== undefined) throw new CalibError("instrument-unclear", `${repo} has ${ticket} for ${holding.join(", ")}`);
  return only;
}

const chainOf = (instrument: string, ticket: string): string => `${instrument}/calib/${ticket}`;

/** Datasets whose headers name the inputs. */
const headers = [...new Set(products.flatMap(({ generation }) => generation?.datasetType ?? []))];
