import path from "node:path";
import { describeChange } from "../../engine/declare/declarationChanges.ts";
import { editSet, unifiedDiff, type Edited } from "../../engine/declare/edit/editSet.ts";
import { dependantsOf, rerunEdits, type Dependant } from "../../engine/declare/edit/nextRerun.ts";
import { dateEdits, targetEdits, withdrawEdits, type Edit } from "../../engine/declare/edit/smallEdits.ts";
import { removeFromChain } from "../../engine/lock/chainPlace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { writeWhole } from "../../engine/declare/plainJson.ts";
import type { Home } from "../../engine/declare/setFiles.ts";
import type { CalibsetDeclaration } from "../../engine/model/declaration.ts";
import { asDate, asDay, today } from "../arguments.ts";
import { placeOf, verb, type PlaceOptions } from "../place.ts";

/** `calib rerun`: gives a product its next rerun letter. */
export const rerunCommand = () =>
  editingVerb("rerun")
    .description("give a product its next rerun letter, also of certification and verification; names the products that then need one too")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<product>", "product, e.g. bias")
    .option("--date <YYYYMMDD|today>", "begin with the letter a of a later date, instead of the next letter of the same date", asDay)
    .option("--with-dependants", "do the same for all products that are made, or verified, with it")
    .action(async (key, product, options) => {
      let others: readonly Dependant[] = [];
      await edit(key, options, (declared) => {
        others = dependantsOf(declared.products, [product]);
        const along = options.withDependants === true ? others.filter(({ waived }) => waived === undefined).map(({ name }) => name) : [];
        return rerunEdits(declared, [product, ...along], options.date);
      });
      for (const { name, waived } of others) {
        if (waived !== undefined) console.log(`${name} keeps its rerun: ${waived}`);
        else if (options.withDependants !== true)
          console.log(`${name} needs a new rerun letter too, or up refuses it as precursor-replaced (--with-dependants)`);
      }
    });

/** `calib set-date`: changes the validity range of a set. */
export const setDateCommand = () =>
  editingVerb("set-date")
    .description("change the validity range of a set; products that were made need new rerun letters with it")
    .argument("<set>", "INSTRUMENT/TICKET")
    .option("--begin <date>", "TAI, inclusive", asDate)
    .option("--end <date>", "TAI, exclusive; makes the set historical", asDate)
    .option("--no-end", "make the set valid until a newer one is ahead of it")
    .action(async (key, { begin, end, ...options }) => {
      await edit(key, options, (declared) =>
        dateEdits(declared, {
          ...(begin === undefined ? {} : { begin }),
          ...(end === undefined ? {} : { end: end === false ? null : end }),
        }),
      );
    });

/** `calib add-target`: delivers a set to one more repository. */
export const addTargetCommand = () =>
  editingVerb("add-target")
    .description("deliver a set to one more repository")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<repo>", "repository, e.g. tts/LATISS")
    .option("--force", "also if the set skips it; removes the reason")
    .action(async (key, repo, options) => {
      await edit(key, options, (declared) => targetEdits(declared, repo, options.force === true));
    });

/** `calib withdraw`: declares that a set is no longer in use. */
export const withdrawCommand = () =>
  editingVerb("withdraw")
    .description("declare a set withdrawn; the next up takes it out of use everywhere, and its data stay")
    .argument("<set>", "INSTRUMENT/TICKET")
    .requiredOption("--reason <text>", "reason, for later readers")
    .option("--on <date>", "day of the decision (default: today)", asDate)
    .action(async (key, { reason, on, ...options }) => {
      await edit(key, options, (declared) => withdrawEdits(declared, on ?? today(), reason));
      const removed = options.dryRun === true ? undefined : await removeFromChain(await homeOf(options), key);
      if (removed !== undefined) console.log(removed);
    });

/** A verb that edits a calibset's file. */
export const editingVerb = (name: string) => verb(name).option("--dry-run", "print the diff and write nothing");

export const homeOf = async (options: PlaceOptions): Promise<Home> => {
  const workspace = placeOf(options);
  return { workspace, world: await loadWorld(workspace) };
};

/** Edits a set, prints the difference, and writes the file unless --dry-run is given. */
async function edit(
  key: string,
  options: PlaceOptions & { readonly dryRun?: true | undefined },
  editsOf: (declared: CalibsetDeclaration) => readonly Edit[],
): Promise<void> {
  const home = await homeOf(options);
  const edited = await editSet(key, home, editsOf);
  await writeEdited(home, edited, options.dryRun === true);
  for (const change of edited.changes) console.log(describeChange(change));
}

/** Prints the diff and writes the file. */
export async function writeEdited(
  { workspace }: Home,
  { file, before, after }: Pick<Edited, "file" | "before" | "after">,
  isDryRun: boolean,
): Promise<void> {
  console.log(unifiedDiff(path.relative(workspace.sets, file), { before, after }));
  if (!isDryRun) await writeWhole(file, after);
}
