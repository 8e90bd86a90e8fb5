import { Option } from "@commander-js/extra-typings";
import { openSession } from "../../engine/converge/session.ts";
import { CalibError } from "../../engine/errors.ts";
import type { Calibset, SetProduct } from "../../engine/model/calibset.ts";
import { formNames, forms } from "../../engine/present/commands/forms.ts";
import { buildingVerb, placeOf } from "../place.ts";

/** `calib render`: prints the commands that would run, or ran, for a set. Reads only. */
export const renderCommand = () =>
  buildingVerb("render")
    .description(
      "print what would run for a set, from its lock: pipetask commands, bps submissions, the templates' variables, or all shell commands",
    )
    .argument("<set>", "INSTRUMENT/TICKET")
    .argument("[product]", "restrict to this product, such as bias, flat or flat-r")
    .addOption(new Option("--as <form>", "form of the commands").choices(formNames).makeOptionMandatory())
    .option("--json", "as JSON; for bps, one object for each run, with the keys of its YAML")
    .action(async (key, product, { as, json, ...options }) => {
      const session = await openSession(key, placeOf(options));
      try {
        const loaded = await session.loaded();
        const rendered = forms[as](loaded, await session.observer.view(loaded.set.build.repo), named(loaded.set, product));
        console.log(json ? JSON.stringify(rendered.json, null, 2) : rendered.text);
      } finally {
        await session.close();
      }
    });

function named({ products, key }: Calibset, name: string | undefined): readonly SetProduct[] {
  const found = products.filter((each) => name === undefined || each.title === name || each.product.name === name);
  if (found.length || name === undefined) return found;
  throw new CalibError("product-unknown", `${key} makes no ${name}`);
}
