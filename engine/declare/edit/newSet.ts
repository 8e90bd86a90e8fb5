import { existsSync } from "node:fs";
import path from "node:path";
import { CalibError } from "../../errors.ts";
import { checkDeclaration } from "../checkDeclaration.ts";
import { loadDeclaration } from "../loadCalibset.ts";
import { locate } from "../locate.ts";
import type { Home } from "../setFiles.ts";
import { forms, type Form } from "../setNames.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { type Diagnostic, DiagnosticsError } from "../../model/diagnostic.ts";
import { printCalibset } from "./printSet.ts";
import { scaffold, type PlannedDeclaration } from "./scaffold.ts";

export interface NewSet {
  readonly file: string;
  readonly text: string;
  /** Diagnostics for values that a person has to fill in. */
  readonly open: readonly Diagnostic[];
}

/** Makes the text of a new set and writes no file. Throws all diagnostics except those for values that only people know. */
export async function newSet(planned: PlannedDeclaration, home: Home, form: Form): Promise<NewSet> {
  const { workspace, world } = home;
  const key = `${planned.instrument}/${planned.ticket}`;
  const taken = forms.map((each) => path.join(workspace.sets, `${key}.${each}`)).find((name) => existsSync(name));
  if (taken !== undefined) throw new CalibError("set-exists", `${key} is declared in ${taken}`);
  const file = path.join(workspace.sets, `${key}.${form}`);
  const text = await printCalibset(scaffold(planned, world), form, { doc: docOf(planned) });
  const declared = await loadDeclaration(file, text);
  const found = await locate(
    checkDeclaration(declared, world, key, workspace.trial).map((each) => ({ ...each, file })),
    text,
  );
  const wrong = found.filter(({ code }) => code !== "todo-left");
  if (wrong.length) throw new DiagnosticsError(wrong);
  return { file, text, open: found };
}

/** The default build repository: the only one of the construction site that holds the instrument. */
export function buildRepository({ world }: Home, instrument: string, like: CalibsetDeclaration | undefined): string {
  if (like) return like.build.repo;
  const held = [...world.repositories.values()]
    .filter((each) => each.site === world.constructionSite && each.instruments.has(instrument))
    .map(({ name }) => name);
  const [only, another] = held;
  if (only === undefined) throw new CalibError("instrument-not-in-world", `no repository of ${world.constructionSite} holds ${instrument}`);
  if (another !== undefined) throw new CalibError("build-unclear", `${instrument} is held by ${held.join(", ")}`);
  return only;
}

const docOf = ({ instrument, tag, like }: PlannedDeclaration): string =>
  [
    `${instrument}, ${tag}: write here why these calibrations are made, and from what.`,
    ...(like ? [`Begun like ${like.instrument}/${like.ticket}.`] : []),
  ].join(" ");
