import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Of a name that goes into an address. */
export function asRepository(text: string): string {
  if (/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError("OWNER/NAME");
}

export function asNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a number");
}
