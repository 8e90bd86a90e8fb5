import { rerunEdits, dependantsOf, type Dependant } from "../../engine/declare/edit/nextRerun.ts";
import { asDay, edited, editingVerb } from "./edited.ts";

/** `calib rerun`: a new letter for a new attempt at a product. */
export const rerunCommand = () =>
  editingVerb("rerun")
    .description("give a product its next letter, also of certification and verification; says which others then need one")
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("<product>", "by the catalog's name, e.g. bias")
    .option("--date <YYYYMMDD|today>", "begin with the letter a of a later date, instead of the same date's next letter", asDay)
    .option("--with-dependants", "the same for all that is made, or tried out, with it")
    .action(async (key, product, options) => {
      let others: readonly Dependant[] = [];
      await edited(key, options, (declared) => {
        others = dependantsOf(declared.products, [product]);
        const along = options.withDependants === true ? others.filter(({ waived }) => waived === undefined).map(({ name }) => name) : [];
        return rerunEdits(declared, [product, ...along], options.date);
      });
      for (const { name, waived } of others) {
        if (waived !== undefined) console.log(`${name} keeps what it was made with: ${waived}`);
        else if (options.withDependants !== true) console.log(`${name} needs a new letter too, or will be refused as precursor-replaced (--with-dependants)`);
      }
    });
