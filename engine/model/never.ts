/** The end of a switch over a closed union: reaching it is a mistake of ours, seen by the compiler first. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
