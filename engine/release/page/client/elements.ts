/** An element with attributes and children. Text is set as text, so that no name from outside becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A labelled list to choose from. */
export function choice(label: string, options: readonly string[], choose: (option: string) => void): readonly [HTMLElement, HTMLElement] {
  const id = `explorer-${label}`;
  const list = element("select", { id }, ...options.map((each) => element("option", { value: each }, each)));
  list.addEventListener("change", () => choose(list.value));
  return [element("label", { for: id }, label), list];
}
