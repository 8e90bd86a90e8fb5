import { InvalidArgumentError } from "@commander-js/extra-typings";
import { newSet, buildRepository } from "../../engine/declare/edit/newSet.ts";
import { usualProducts } from "../../engine/declare/edit/scaffold.ts";
import { calibsetFile, loadDeclaration } from "../../engine/declare/loadCalibset.ts";
import { forms, type Form } from "../../engine/declare/setNames.ts";
import { products, type ProductName } from "../../engine/model/catalog.ts";
import { renderDiagnostics } from "../../engine/present/presentDiagnostics.ts";
import { asDate, asDay } from "../arguments.ts";
import { editingVerb, homeOf, writeEdited } from "./edits.ts";

/** `calib new`: begins a calibset. */
export const newCommand = () =>
  editingVerb("new")
    .description("begin a calibset with all values that can be derived, and TODO for values that only people know")
    .argument("<instrument>", "instrument, e.g. LATISS")
    .argument("<ticket>", "construction ticket, e.g. DM-43525")
    .requiredOption("--tag <tag>", "short purpose, e.g. lowerSetTemp")
    .requiredOption("--begin <date>", "TAI, inclusive", asDate)
    .option("--end <date>", "TAI, exclusive; makes the set historical", asDate)
    .option("--like <set>", "take collections, targets, checkpoints and bands from another set")
    .option("--build <repo>", "build repository, if the construction site has several")
    .option("--products <names>", "products, separated by commas (default: those of --like, or of DMTN-222's example)", asProducts)
    .option("--date <YYYYMMDD|today>", "date of the first reruns", asDay, asDay("today"))
    .option("--as <form>", `form of the file: ${forms.join(", ")}`, asForm, "ts")
    .action(async (instrument, ticket, options) => {
      const home = await homeOf(options);
      const like = options.like === undefined ? undefined : await loadDeclaration(calibsetFile(options.like, home.workspace));
      const { tag, begin, end, date } = options;
      const made = await newSet(
        {
          ...{ instrument, ticket, tag, begin, date },
          ...(end === undefined ? {} : { end }),
          ...(like ? { like } : {}),
          build: options.build ?? buildRepository(home, instrument, like),
          products: options.products ?? (like ? products.flatMap(({ name }) => (like.products[name] ? [name] : [])) : usualProducts),
        },
        home,
        options.as,
      );
      await writeEdited(home, { ...made, before: "", after: made.text }, options.dryRun === true);
      if (made.open.length) console.log(renderDiagnostics(made.open));
    });

function asProducts(text: string): readonly ProductName[] {
  return text.split(",").map((word) => {
    const found = products.find(({ name }) => name === word.trim());
    if (!found) throw new InvalidArgumentError(`${word} is no product; the products are ${products.map(({ name }) => name).join(", ")}`);
    return found.name;
  });
}

function asForm(text: string): Form {
  const form = forms.find((each) => each === text);
  if (form) return form;
  throw new InvalidArgumentError(`write ${forms.join(", ")}`);
}
