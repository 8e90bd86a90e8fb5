import Table from "cli-table3";
import { Bridges } from "../../engine/bridge/pool.ts";
import { collectionSurvey } from "../../engine/bridge/surveyView.ts";
import { repairChain } from "../../engine/converge/repairChain.ts";
import { recordChain, type RecordedChain } from "../../engine/content/recordChain.ts";
import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadSet, loadedSetsNow } from "../../engine/declare/loadedSet.ts";
import { addToChain } from "../../engine/lock/chainPlace.ts";
import { loadChain } from "../../engine/declare/loadSetFiles.ts";
import { requireWorld, type Repository, type World } from "../../engine/declare/loadWorld.ts";
import { writeWhole } from "../../engine/declare/plainJson.ts";
import { files } from "../../engine/declare/setFiles.ts";
import { CalibError } from "../../engine/errors.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { collectionOf, printChain, type InstrumentChain } from "../../engine/model/instrumentChain.ts";
import { isInstrument } from "../../engine/model/instruments.ts";
import { instrumentChainOf } from "../../engine/model/names.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { printFailure } from "../failure.ts";
import { placeOf, verb } from "../place.ts";

/** `calib chain`: shows the declared instrument chain beside that of every repository, begins its chain file, or restores its order. */
export const chainCommand = () =>
  verb("chain")
    .description("show the declared order of an instrument chain beside the chains of all repositories")
    .argument("<instrument>", "instrument, e.g. LATISS")
    .option("--add <ticket>", "add an adopted set to the chain file, where it hides no newer set, e.g. DM-43525")
    .option("--record <repo>", "begin the chain file from the chain of this repository, e.g. usdf/main")
    .option("--approve", "approve the chain file as it is, as a person who did not change it; git says who")
    .option("--apply [repo...]", "restore the order of the chain file at these repositories, and at all if none is named")
    .action(async (instrument, { add, record, approve, apply, ...options }, command) => {
      if ([add, record, approve, apply].filter((each) => each !== undefined).length > 1)
        return command.error("error: --add, --record, --approve and --apply exclude each other");
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const home = { workspace, world };
      if (add !== undefined) {
        const loaded = await loadSet(`${instrument}/${add}`, workspace, world);
        console.log((await addToChain(loaded)) ?? `${add} is listed already, or ${instrument} has no chain file`);
        return;
      }
      const declared = await loadChain(home, instrument);
      if (approve) {
        if (!declared) throw new CalibError("chain-undeclared", `${instrument} has no chain file to approve`);
        const file = files.chain(home, instrument);
        await writeWhole(file, printChain({ ...declared, approved: declared.revision }));
        console.log(`approved revision ${declared.revision} of ${file}; commit it by itself`);
        return;
      }
      const bridges = new Bridges(world, workspace);
      try {
        if (apply !== undefined) {
          if (!declared) throw new CalibError("chain-undeclared", `${instrument} has no chain file to apply`);
          process.exitCode = await applyChain(instrument, apply === true ? null : apply, world, workspace, bridges);
          return;
        }
        const chains = await readChains(instrument, world, bridges);
        if (record === undefined) console.log(declared ? renderChain(declared, chains) : renderUndeclared(instrument, chains));
        else {
          const file = files.chain(home, instrument);
          if (declared) throw new CalibError("chain-invalid", `${file} is there already; edit it`);
          const tickets = (await listCalibsets(workspace)).flatMap((key) =>
            key.startsWith(`${instrument}/`) ? [key.slice(instrument.length + 1)] : [],
          );
          await writeWhole(file, printChain(recorded(instrument, chains, record, new Set(tickets))));
          console.log(`wrote ${file}; give each kept member its reason, and commit the file`);
        }
      } finally {
        await bridges.close();
      }
    });

/** Restores the order at each repository, as `calib drift --repair` does. A failure at one does not stop the others. */
async function applyChain(
  instrument: string,
  named: readonly string[] | null,
  world: World,
  workspace: Workspace,
  bridges: Bridges,
): Promise<ExitCode> {
  const having = repositoriesOf(instrument, world).map(({ name }) => name);
  const strange = named?.find((name) => !having.includes(asRepo(name)));
  if (strange !== undefined) throw new CalibError("repository-unknown", `${strange} is no repository with ${instrument}`);
  const { loadedSets, failed } = await loadedSetsNow(await listCalibsets(workspace), workspace, world);
  for (const thrown of failed) await printFailure(thrown);
  let code: ExitCode = failed.length ? EXIT.error : EXIT.ok;
  for (const repo of named?.map(asRepo) ?? having) {
    try {
      console.log(await repairChain(instrumentChainOf(instrument), repo, { loadedSets, workspace, bridges }));
    } catch (thrown) {
      code = await printFailure(thrown);
    }
  }
  return code;
}

/** The repositories that have the instrument. */
function repositoriesOf(instrument: string, { repositories }: World): readonly Repository[] {
  const having = [...repositories.values()].filter(({ instruments }) => isInstrument(instrument) && instruments.has(instrument));
  if (!having.length) throw new CalibError("instrument-not-in-world", `no repository has ${instrument}`);
  return having;
}

/** The instrument chain of every repository that has the instrument. Fails if one does not answer, because its members would be lost. */
async function readChains(instrument: string, world: World, bridges: Bridges): Promise<readonly RecordedChain[]> {
  const chain = instrumentChainOf(instrument);
  return Promise.all(
    repositoriesOf(instrument, world).map(async ({ name }) => {
      const reader = await bridges.reader(name);
      const { collections } = await reader.call("survey", collectionSurvey(name, [chain]));
      return { repo: name, members: collections.find((each) => each.name === chain)?.children ?? [] };
    }),
  );
}

function recorded(instrument: string, chains: readonly RecordedChain[], from: string, tickets: ReadonlySet<string>): InstrumentChain {
  const first = chains.find(({ repo }) => repo === asRepo(from));
  if (!first) throw new CalibError("repository-unknown", `${from} has no ${instrument}`);
  const result = recordChain(instrument, [first, ...chains.filter((each) => each !== first)], tickets);
  if (result.kind === "recorded") return result.chain;
  const orders = result.orders.map(({ repo, first, second }) => `${repo} has ${first} ahead of ${second}`);
  throw new CalibError("chain-contradictory", orders.join("; "));
}

/** One line a declared member, with its position on each chain; then members that are not declared. */
function renderChain(declared: InstrumentChain, chains: readonly RecordedChain[]): string {
  const names = declared.members.map((member) => ({ name: collectionOf(declared.instrument, member), note: member.reason ?? "" }));
  const others = [...new Set(chains.flatMap(({ members }) => members))].filter((name) => !names.some((each) => each.name === name));
  return tableOf([...names, ...others.map((name) => ({ name, note: "not declared" }))], chains);
}

const renderUndeclared = (instrument: string, chains: readonly RecordedChain[]): string =>
  [
    tableOf(
      [...new Set(chains.flatMap(({ members }) => members))].map((name) => ({ name, note: "" })),
      chains,
    ),
    `${instrument} has no chain file: calib chain ${instrument} --record REPOSITORY`,
  ].join("\n");

function tableOf(rows: readonly { readonly name: string; readonly note: string }[], chains: readonly RecordedChain[]): string {
  const table = new Table({ head: ["member", ...chains.map(({ repo }) => repo), ""], style: { head: [], border: [] } });
  for (const { name, note } of rows) {
    table.push([name, ...chains.map(({ members }) => (members.includes(name) ? `${members.indexOf(name) + 1}` : "")), note]);
  }
  return table.toString();
}
