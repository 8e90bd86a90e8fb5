import { ask } from "../../answer.ts";
import type { LeftOut } from "./pageData.ts";

/** Reads a part of a product's pages; null, and its name with the reason among what is left out, if it is not to be had. */
export async function readPart<T>(leftOut: LeftOut[], product: string, part: string, question: () => Promise<T>): Promise<T | null> {
  const answer = await ask(question);
  if (answer.kind === "answered") return answer.value;
  leftOut.push({ part, product, reason: answer.reason });
  return null;
}
