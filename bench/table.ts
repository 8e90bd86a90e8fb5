import Table from "cli-table3";
import { median, whole, type JobResult } from "./measure.ts";

/** Renders results as fixed-width tables that fit into a document. */
export function renderResults(results: readonly JobResult[]): string {
  return results.map(renderJob).join("\n\n");
}

function renderJob({ title, world, measured, shares, ratios }: JobResult): string {
  const costs = plain(["", "median s", "CPU s", "runs", "times", "whole s", ""]);
  for (const each of measured) {
    const [seconds, cpu] = (["seconds", "cpu"] as const).map((of) => median(each.costs.map((cost) => cost[of])).toFixed(2));
    costs.push([each.name, seconds, cpu, `${each.costs.length}`, `${each.times}`, whole(each).toFixed(2), each.note]);
  }
  const processes = plain(["process", "CPU s"]);
  for (const { name, cpu } of shares?.shares ?? []) processes.push([name, cpu.toFixed(2)]);
  const compared = plain(["ratio", "is", "aim"]);
  for (const { name, value, aim } of ratios) compared.push([name, value >= 100 ? value.toFixed(0) : value.toFixed(2), aim]);
  return [
    `${title}: ${world}`,
    trimmed(costs.toString()),
    ...(shares ? [`${shares.of}, by process:\n${trimmed(processes.toString())}`] : []),
    trimmed(compared.toString()),
  ].join("\n\n");
}

const none = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

const plain = (head: string[]) =>
  new Table({ head, chars: none, style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 } });

const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
