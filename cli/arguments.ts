import { InvalidArgumentError } from "@commander-js/extra-typings";
import { isDay } from "../engine/declare/checkSelection.ts";

/** A count on a command line. */
export function number(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("a number is wanted");
  return Number(text);
}

/** One observing day, or two with all between. */
export function dates(text: string): { readonly from: number; readonly to: number } {
  const days = text.split("..").map((day) => day.replaceAll("-", ""));
  const [from = "", to = from] = days;
  if (days.length > 2 || ![from, to].every(isDay) || from > to) throw new InvalidArgumentError("20240326, or 20240326..20240410");
  return { from: Number(from), to: Number(to) };
}
