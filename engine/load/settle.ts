import { asCollection, asRepo, asSetKey } from "../model/brand.ts";
import type { Calibset, SetProduct } from "../model/calibset.ts";
import { products, type Product } from "../model/catalogue.ts";
import type { CalibsetDeclaration, ProductDeclaration } from "../model/declaration.ts";
import { digestOf } from "../model/digest.ts";
import { renderQuery } from "../model/query.ts";
import { parseTai } from "../model/tai.ts";
import { plainJson } from "./wire.ts";

/** A checked declaration as the complete value that the engine works with. */
export function settleCalibset(declared: CalibsetDeclaration): Calibset {
  return {
    key: asSetKey(`${declared.instrument}/${declared.ticket}`),
    ticket: declared.ticket,
    tag: declared.tag,
    instrument: declared.instrument,
    validity: {
      begin: parseTai(declared.begin) ?? null,
      end: declared.kind === "historical" ? (parseTai(declared.end) ?? null) : null,
    },
    build: {
      repo: asRepo(declared.build.repo),
      raws: asCollection(declared.build.raws),
      calibs: declared.build.calibs.map(asCollection),
    },
    products: products.flatMap((product) => {
      const made = declared.products[product.name];
      return made ? [settleProduct(product, made, declared)] : [];
    }),
    targets: declared.targets.map(asRepo),
    skipped: new Map(Object.entries(declared.skip ?? {}).map(([name, reason]) => [asRepo(name), reason])),
    withdrawn: declared.withdrawn ?? null,
    digest: digestOf(plainJson(declared)),
  };
}

function settleProduct(product: Product, made: ProductDeclaration, set: CalibsetDeclaration): SetProduct {
  const query = renderQuery(set.instrument, made.exposures);
  const verifyQuery = renderQuery(set.instrument, made.verification.exposures);
  return {
    product,
    rerun: made.rerun,
    certifyRerun: made.certifyRerun ?? made.rerun,
    verifyRerun: made.verification.rerun ?? made.rerun,
    query,
    verifyQuery,
    digest: digestOf({ tag: set.tag, build: plainJson(set.build), begin: set.begin, end: set.kind === "historical" ? set.end : null, product: plainJson(made) }),
  };
}
