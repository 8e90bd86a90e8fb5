import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import type { DatasetText } from "../bridge/wire.ts";
import type { Session } from "./session.ts";
import { CalibError } from "../errors.ts";
import { openCheckout, type Checkout } from "../declare/git/checkout.ts";
import { changedIn } from "../declare/git/package.ts";
import { packagedNames } from "../declare/pipelines.ts";
import { writeJson } from "../declare/plainJson.ts";
import type { LockedDataset, MadeProduct } from "../model/lock.ts";
import { dateName, fileOf } from "../model/placed.ts";
import { formatTai, wireBound } from "../model/tai.ts";

export interface Exported {
  /** Top of the checkout. */
  readonly root: string;
  /** Written files, relative to the top; the last one is the provenance file. */
  readonly files: readonly string[];
  /** Commands that commit the files. */
  readonly commands: readonly string[];
}

/** Writes a released product as texts into the checkout of a package; it commits nothing. */
export async function exportCurated(session: Session, title: string, folder: string, day = new Date()): Promise<Exported> {
  const { set, lock } = await session.loaded();
  const made = lock?.made?.products.find(({ product }) => product === title);
  if (!lock?.made || !made) throw new CalibError("not-released", `${set.key} has no ${title} to export`);
  const checkout = await openCheckout(folder);
  const reader = await session.bridges.reader(set.build.repo);
  const names = await reader.call("instrument", { repo: set.build.repo, instrument: set.instrument });
  const datasets = made.datasets.map(({ id, begin, end }) => ({ id, cards: rangeCards({ begin, end }) }));
  const { texts, configs } = await reader.call("texts", { repo: set.build.repo, datasets, run: made.run });

  const packaged =
    packagedNames(set.instrument).find((name) => existsSync(path.join(checkout.root, name))) ??
    packagedNames(set.instrument)[0] ??
    set.instrument;
  const below = `${packaged}/${made.datasetType}`;
  const files = made.datasets.flatMap((dataset, index) => {
    const text = texts[index];
    return text ? [{ name: `${below}/${fileOf(dataset.dataId, wireBound(dataset.begin), names)}${text.ending}`, dataset, text }] : [];
  });
  const provenanceFile = `${below}/${dateName(set.validity.begin)}.provenance.json`;
  await refuseChanged(checkout, [...files.map(({ name }) => name), provenanceFile]);
  for (const { name, text } of files) await write(checkout, name, text.text);
  const provenance = {
    set: set.key,
    ...aboutOf(made),
    author: await authorOf(checkout),
    date: day.toISOString().slice(0, 10),
    configs,
    texts: files.map(describe),
  };
  await writeJson(path.join(checkout.root, provenanceFile), provenance);

  const written = [...files.map(({ name }) => name), provenanceFile];
  return { root: checkout.root, files: written, commands: commandsFor(checkout, set.ticket, made, below) };
}

/** Header cards of an exported text. A dataset in Butler has no such cards: its range is its certification's. */
function rangeCards({ begin, end }: Pick<LockedDataset, "begin" | "end">): Record<string, string> {
  const from = formatTai(wireBound(begin) ?? 0n);
  const until = wireBound(end);
  return { CALIBDATE: from, VALIDSTART: from, ...(until === null ? {} : { VALIDEND: formatTai(until) }) };
}

const aboutOf = ({ product, rerun, certifyRerun, run, collection, fingerprint, verdict }: MadeProduct) => ({
  product,
  rerun,
  certifyRerun,
  run,
  collection,
  fingerprint,
  verdict: verdict.kind,
});

const describe = ({ name, dataset, text }: { readonly name: string; readonly dataset: LockedDataset; readonly text: DatasetText }) => ({
  file: name,
  id: dataset.id,
  dataId: dataset.dataId,
  ...rangeCards(dataset),
  inputs: text.inputs,
  exposures: text.exposures,
});

/** Throws if a file has uncommitted changes, because the export would overwrite them. */
async function refuseChanged(checkout: Checkout, names: readonly string[]): Promise<void> {
  const [first] = await changedIn(checkout, names);
  if (first !== undefined)
    throw new CalibError("package-dirty", `${checkout.root}: the export would overwrite uncommitted changes of ${first}`);
}

async function write({ root }: Checkout, name: string, text: string): Promise<void> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function authorOf({ git }: Checkout): Promise<string> {
  const [name, email] = await Promise.all(
    ["user.name", "user.email"].map(async (key) => (await git.raw(["config", "--get", key]).catch(() => "")).trim()),
  );
  return name && email ? `${name} <${email}>` : userInfo().username;
}

function commandsFor(checkout: Checkout, ticket: string, { datasetType, collection }: MadeProduct, below: string): readonly string[] {
  const git = `git -C ${checkout.root}`;
  return [`${git} switch -c tickets/${ticket}`, `${git} add ${below}`, `${git} commit -m "${ticket}: ${datasetType} of ${collection}"`];
}
