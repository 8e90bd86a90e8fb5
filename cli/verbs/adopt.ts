import { InvalidArgumentError } from "@commander-js/extra-typings";
import { adoptTicket } from "../../engine/adopt/adoptTicket.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { renderAdopted } from "../../engine/present/presentAdopted.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib adopt`: declares a ticket that was made by hand. */
export const adoptCommand = () =>
  verb("adopt")
    .description("write calibset and lock of a ticket that a repository holds; writes to no repository")
    .argument("<repo>", "repository that it was made in, e.g. usdf/embargo")
    .argument("<ticket>", "ticket, e.g. DM-43525", (text: string) => {
      if (/^DM-\d+$/.test(text)) return text;
      throw new InvalidArgumentError("write DM- and a number");
    })
    .option("--instrument <name>", "instrument, if the repository has the ticket for several")
    .option("--force", "overwrite an existing calibset and lock")
    .action(async (repo, ticket, options) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const adopted = await adoptTicket(
        { repo: asRepo(repo), ticket, instrument: options.instrument, force: options.force ?? false },
        workspace,
        world,
      );
      console.log(renderAdopted(adopted));
      process.exitCode = adopted.kind === "adopted" ? EXIT.ok : EXIT.error;
    });
