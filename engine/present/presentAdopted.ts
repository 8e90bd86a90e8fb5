import type { Adopted } from "../adopt/adoptTicket.ts";
import { isSettled, type UnitPlan } from "../converge/planUnit.ts";
import { catalog } from "../errors.ts";
import { compact } from "../model/ranges.ts";
import { renderUnit } from "./presentPlan.ts";

/** Renders an adopted ticket: recovered products, tasks for a person, and the plan of the first `up`. */
export function renderAdopted(adopted: Adopted): string {
  const { key } = adopted;
  if (adopted.kind === "nothing")
    return [`${key}: no part of the ticket fits a calibset; no file was written`, ...renderAdoptNotes(adopted.notes)].join("\n");
  const { recovered, lock, written, plans } = adopted;
  const { declaration, products, left } = recovered;
  const made = products.map(
    ({ title, rerun, construction, verification }) =>
      `  ${title} ${rerun}: ${counted(construction, "only verified")}; ${verification ? `verified on ${counted(verification, "")}` : "not verified"}`,
  );
  const todo = [...recovered.comments.values()];
  const notes = [...recovered.notes, ...lock.notes];
  return [
    `${key}: ${declaration.tag}, ${declaration.kind}, begin ${declaration.begin}; targets ${declaration.targets.join(", ") || "none"}`,
    ...made,
    ...written.map((file) => `wrote ${file}`),
    ...(todo.length ? ["a person has to find out:", ...todo.map((text) => `  ${text}`)] : []),
    ...(recovered.kept.length
      ? ["kept as people made it, and not rebuilt:", ...recovered.kept.map(({ code, detail }) => `  ${code}: ${detail}`)]
      : []),
    ...(notes.length ? ["what does not fit:", ...renderAdoptNotes(notes)] : []),
    ...(left.length ? ["RUNs that are no part of the set, and stay as they are:", ...left.map((run) => `  ${run}`)] : []),
    plans.every(isSettled) ? "the first `calib up` will do nothing" : "the first `calib up`:",
    ...plans.flatMap((plan) => renderUnit(plan)),
    ...(plans.some(writesFiles) ? ["(report and bundle are files in the world's folder; they need no write to a repository)"] : []),
  ].join("\n");
}

const writesFiles = ({ unit, steps }: UnitPlan): boolean => unit === "release" && steps.some(({ kind }) => kind === "change");

const counted = (output: { readonly run: string; readonly exposures: readonly number[] | null } | null, none: string): string => {
  if (output === null) return none;
  if (output.exposures === null) return `the exposures are unknown (${output.run})`;
  return output.exposures.length
    ? `${output.exposures.length} exposures ${compact(output.exposures)} (${output.run})`
    : `from other products (${output.run})`;
};

const renderAdoptNotes = (notes: readonly { readonly code: keyof typeof catalog; readonly detail: string }[]): readonly string[] =>
  notes.flatMap(({ code, detail }) => [`  ${code}: ${detail}`, `    ${catalog[code].remedy}`]);
