import { InvalidArgumentError } from "@commander-js/extra-typings";
import { isDay } from "../engine/declare/checkSelection.ts";
import { parseTai } from "../engine/model/tai.ts";

/** A count on a command line. */
export function number(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("write a number from 1 to 999999");
  return Number(text);
}

/** One observing day, or a range of days, both included. */
export function dates(text: string): { readonly from: number; readonly to: number } {
  const days = text.split("..").map((day) => day.replaceAll("-", ""));
  const [from = "", to = from] = days;
  if (days.length > 2 || ![from, to].every(isDay) || from > to) throw new InvalidArgumentError("write 20240326, or 20240326..20240410");
  return { from: Number(from), to: Number(to) };
}

export function asDate(text: string): string {
  if (parseTai(text) !== undefined) return text;
  throw new InvalidArgumentError("write 2024-04-10 or 2024-04-10T12:00:00: TAI, without a zone or Z");
}

/** The date of a rerun. */
export function asDay(text: string): string {
  const day = text === "today" ? today().replaceAll("-", "") : text;
  if (isDay(day)) return day;
  throw new InvalidArgumentError("write YYYYMMDD, or today");
}

export const today = (): string => new Date().toISOString().slice(0, "2024-04-10".length);

/** OWNER/NAME of a repository at a forge, which becomes part of an address. */
export function asRepository(text: string): string {
  if (/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError("write OWNER/NAME");
}

/** A reason in a few words. */
export function asReason(text: string): string {
  if (/\S\s+\S/.test(text)) return text.trim();
  throw new InvalidArgumentError("write the reason in a few words: they are recorded");
}

/** Number of a pull request or issue. */
export function asNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a number");
}
