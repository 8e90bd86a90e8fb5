/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { quantity, grouped } from "../values/words.ts";
import { Changes } from "./changes.tsx";
import { Table } from "./parts.tsx";
import { Sheet } from "./pictures.tsx";
import type { ProductView } from "./product.tsx";

/** The product against the one that it replaces: counts of failures, values, pictures of the difference. */
export function Replaced({ view }: { readonly view: ProductView }) {
  const { replaced, judgment } = view.product;
  const pictures = (kind: "difference" | "ratio") => view.pictures.filter(({ picture }) => picture.kind === kind);
  return (
    <section id="replaced">
      <h2>Against the replaced set</h2>
      {replaced === null ? (
        <p class="missing">
          <span aria-hidden="true">! </span>No replaced product is known, so that a change cannot be told from a state that people accepted
          before.
        </p>
      ) : (
        <p>
          It takes the place of <strong>{replaced.set}</strong> (<code>{replaced.run}</code>).
        </p>
      )}
      {judgment?.compared && judgment.compared.length > 0 && (
        <Table
          caption="failing amplifiers"
          head={["test", "new", "same", "gone"]}
          numbers={[1, 2, 3]}
          rows={judgment.compared.map((each) => [each.test, grouped(each.new), grouped(each.same), grouped(each.gone)])}
        />
      )}
      {replaced !== null && <Values view={view} />}
      {replaced !== null && <Changes product={view.product} plane={view.plane} charts={view.charts} />}
      <Sheet kind="difference" pictures={pictures("difference")} />
      <Sheet kind="ratio" pictures={pictures("ratio")} />
    </section>
  );
}

/** Typical values of both, and the change in scatters between amplifiers. */
function Values({ view: { values, replacedValues } }: { readonly view: ProductView }) {
  const pairs = values.flatMap((now) => {
    const before = replacedValues.find(({ name }) => name === now.name);
    return before ? [{ now, before }] : [];
  });
  if (!pairs.length) return null;
  return (
    <Table
      caption="typical amplifier of each verification"
      head={["value", "now", "before", "change", "change in scatters between amplifiers"]}
      numbers={[1, 2, 3, 4]}
      rows={pairs.map(({ now, before }) => {
        const change = now.typical === null || before.typical === null ? null : now.typical - before.typical;
        const scatter = before.scatter === null || before.scatter === 0 || change === null ? null : change / before.scatter;
        return [
          now.name,
          quantity(now.typical, now.unit),
          quantity(before.typical, before.unit),
          quantity(change, now.unit),
          quantity(scatter),
        ];
      })}
    />
  );
}
