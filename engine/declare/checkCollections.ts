import { products } from "../model/catalogue.ts";
import type { CalibsetDeclaration, CollectionDeclaration } from "../model/declaration.ts";
import { COLLECTION, isOfAnother } from "./collectionName.ts";
import { escaped } from "./pointer.ts";
import { problem, when, type Problem } from "./problem.ts";

/** What goes along has names that Butler takes, of the set's instrument or of nobody's, and lies where the set is built. Pure. */
export const checkCollections = (set: CalibsetDeclaration): readonly Problem[] =>
  Object.entries(set.collections ?? {}).flatMap(([name, declared]) => checkCollection(set, name, declared, `/collections/${escaped(name)}`));

function checkCollection(set: CalibsetDeclaration, name: string, { from, skymap, chains }: CollectionDeclaration, at: string): readonly Problem[] {
  return [
    ...checkName(set, name, at),
    ...(chains ?? []).flatMap((chain, index) => [...checkName(set, chain, `${at}/chains/${index}`), ...when(chain === name, "name-invalid", `${name} cannot search itself`, `${at}/chains/${index}`), ...when(isOfAnotherTicket(set, chain), "name-invalid", `${chain} is for the products of its ticket`, `${at}/chains/${index}`)]),
    ...when(isTitle(name), "name-invalid", `${name} is the name of a product, and reports could not tell them apart`, at),
    ...when(skymap !== undefined && !SKYMAP.test(skymap), "name-invalid", `skymap ${JSON.stringify(skymap)}`, `${at}/skymap`),
    ...when(from !== undefined && from !== set.build.repo, "collection-elsewhere", `${name} from ${from ?? ""}, the set is built in ${set.build.repo}`, `${at}/from`),
  ];
}

/** A ticket's chain searches what was certified on it: another set would answer as if it were of that one. */
function isOfAnotherTicket({ instrument, ticket }: CalibsetDeclaration, chain: string): boolean {
  const [owner, calib, of = ""] = chain.split("/");
  return owner === instrument && calib === "calib" && of !== ticket && /^DM-\d+$/.test(of);
}

const isTitle = (name: string): boolean => products.some((product) => name === product.name || name.startsWith(`${product.name}-`));

const SKYMAP = /^\w[\w.-]*$/;

function checkName({ instrument, ticket }: CalibsetDeclaration, name: string, at: string): readonly Problem[] {
  if (!COLLECTION.test(name)) return [problem("name-invalid", `collection ${JSON.stringify(name)}`, at)];
  const own = `${instrument}/calib/${ticket}`;
  return [
    ...when(isOfAnother(instrument, name), "calibs-of-other-instrument", `${name}, for ${instrument}`, at),
    // What the set itself makes is a product, whose chain is not for others.
    ...when(name === `${instrument}/calib` || name === own || name.startsWith(`${own}/`), "name-invalid", `${name} is for the set's products`, at),
  ];
}
