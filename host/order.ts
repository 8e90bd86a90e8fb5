import { STACK_TYPE, type Resource } from "./checkpoint.ts";

/** Returns dependencies before dependents, as the CLI requires; otherwise the stack first, then by URN, so that timing does not show. */
export function inOrder(resources: Iterable<Resource>): readonly Resource[] {
  const rank = ({ type, urn }: Resource): string => (type === STACK_TYPE ? "" : urn);
  const byUrn = new Map([...resources].sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).map((resource) => [resource.urn, resource]));
  const placed = new Set<Resource>();
  const place = (resource: Resource): void => {
    if (placed.has(resource)) return;
    for (const urn of [...needs(resource)].sort()) {
      const other = byUrn.get(urn);
      if (other !== undefined) place(other);
    }
    placed.add(resource);
  };
  for (const resource of byUrn.values()) place(resource);
  return [...placed];
}

/** The URNs of everything that this resource depends on. */
export function needs(resource: Pick<Resource, "parent" | "provider" | "dependencies" | "propertyDependencies">): ReadonlySet<string> {
  const { parent, provider, dependencies = [], propertyDependencies = {} } = resource;
  const urns = [...dependencies, ...Object.values(propertyDependencies).flatMap((list) => list ?? [])];
  if (parent !== undefined) urns.push(parent);
  if (provider !== undefined) urns.push(provider.slice(0, provider.lastIndexOf("::")));
  return new Set(urns);
}

/** Returns a resource after a refresh: without references to `gone`, and, as with the CLI, without properties that have no dependency. */
export function without(resource: Resource, gone: ReadonlySet<string>): Resource {
  const stay = (urns: readonly string[]): readonly string[] => urns.filter((urn) => !gone.has(urn));
  const { dependencies, propertyDependencies, ...rest } = resource;
  const left = stay(dependencies ?? []);
  const properties = Object.entries(propertyDependencies ?? {})
    .map(([key, urns]) => [key, stay(urns ?? [])] as const)
    .filter(([, urns]) => urns.length > 0);
  return {
    ...rest,
    ...(left.length > 0 ? { dependencies: left } : {}),
    ...(properties.length > 0 ? { propertyDependencies: Object.fromEntries(properties) } : {}),
  };
}
