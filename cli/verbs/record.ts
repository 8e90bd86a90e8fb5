import path from "node:path";
import { Option } from "@commander-js/extra-typings";
import { openSession } from "../../engine/converge/session.ts";
import { CalibError } from "../../engine/errors.ts";
import { files } from "../../engine/declare/setFiles.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { collectFacts } from "../../engine/present/record/facts.ts";
import { isPartial, recordOf, type SetRecord } from "../../engine/present/record/record.ts";
import { renderHail, renderChecklist } from "../../engine/present/record/renderHail.ts";
import { renderRecord } from "../../engine/present/record/renderMarkdown.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

const forms = ["markdown", "json", "hail", "checklist"] as const;
type Form = (typeof forms)[number];

/** `calib record`: prints the record of a set, for its tickets. Reads only. */
export const recordCommand = () =>
  verb("record")
    .description(
      "print the record of a set: products, commands, collections, repositories, checklist; exit 1 if something could not be checked",
    )
    .argument("<set>", "INSTRUMENT/TICKET")
    .addOption(new Option("--markdown", "the whole record, for the construction ticket (the default)").conflicts(otherForms("markdown")))
    .addOption(new Option("--json", "the same as JSON").conflicts(otherForms("json")))
    .addOption(new Option("--hail", "the text of the TAXICAB ticket").conflicts(otherForms("hail")))
    .addOption(new Option("--checklist", "the boxes of DMTN-222 section 3.7, with evidence").conflicts(otherForms("checklist")))
    .action(async (key, options) => {
      const session = await openSession(key, placeOf(options));
      try {
        const facts = await collectFacts(session);
        const record = recordOf(facts);
        console.log(renderAs(forms.find((form) => options[form] === true) ?? "markdown", record, facts.loaded));
        if (isPartial(record)) process.exitCode = EXIT.error;
      } finally {
        await session.close();
      }
    });

function otherForms(form: Form): string[] {
  return forms.filter((each) => each !== form);
}

/** Renders a record. Throws `not-released` for the form `hail` of a set without a release. */
export function renderAs(form: Form, record: SetRecord, { workspace, set }: Pick<LoadedSet, "workspace" | "set">): string {
  switch (form) {
    case "markdown":
      return renderRecord(record);
    case "json":
      return JSON.stringify(record, null, 2);
    case "checklist":
      return renderChecklist(record).join("\n");
    case "hail":
      if (!record.release) throw new CalibError("not-released", `${record.set} has no release to hail the TAXICAB for`);
      return renderHail(record, path.join(files.reports(workspace, set), "report.md"));
  }
}
