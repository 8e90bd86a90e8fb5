import path from "node:path";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Edit } from "../../engine/declare/edit/smallEdits.ts";
import { editSet, unifiedDiff, type Edited } from "../../engine/declare/edit/editSet.ts";
import type { Home } from "../../engine/declare/setFiles.ts";
import { writeWhole } from "../../engine/declare/plainJson.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import type { CalibsetDeclaration } from "../../engine/model/declaration.ts";
import { parseTai } from "../../engine/model/tai.ts";
import { describeChange } from "../../engine/declare/declarationChanges.ts";
import { placeOf, verb, type PlaceOptions } from "../place.ts";

/** A verb that edits a calibset's file. */
export const editingVerb = (name: string) => verb(name).option("--dry-run", "print the diff, write nothing");

export const homeOf = async (options: PlaceOptions): Promise<Home> => {
  const workspace = placeOf(options);
  return { workspace, world: await loadWorld(workspace) };
};

/** Edits a set, prints what that changes, and writes it unless it is only tried. */
export async function edited(key: string, options: PlaceOptions & { readonly dryRun?: true | undefined }, edit: (declared: CalibsetDeclaration) => readonly Edit[]): Promise<Edited> {
  const home = await homeOf(options);
  const done = await editSet(key, home, edit);
  await show(home, done, options.dryRun === true);
  for (const change of done.changes) console.log(describeChange(change));
  return done;
}

/** Prints the diff and writes the file. */
export async function show({ workspace }: Home, { file, before, after }: Pick<Edited, "file" | "before" | "after">, isTried: boolean): Promise<void> {
  console.log(unifiedDiff(path.relative(workspace.sets, file), { before, after }));
  if (!isTried) await writeWhole(file, after);
}

export function asDate(text: string): string {
  if (parseTai(text) !== undefined) return text;
  throw new InvalidArgumentError("write 2024-04-10 or 2024-04-10T12:00:00: TAI, without a zone or Z");
}

/** Of a rerun: YYYYMMDD, or `today`. */
export function asDay(text: string): string {
  const day = text === "today" ? today().replaceAll("-", "") : text;
  if (/^\d{8}$/.test(day) && parseTai(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) !== undefined) return day;
  throw new InvalidArgumentError("write YYYYMMDD, or today");
}

export const today = (): string => new Date().toISOString().slice(0, "2024-04-10".length);
