/** One stack a set: `<world>.<instrument>.<ticket>`; tickets are not unique across instruments. */
export const stackName = (world: string, set: string): string => `${world}.${set.replace("/", ".")}`;

export function setOfStack(stack: string): { readonly world: string; readonly set: string } {
  const [world, instrument, ticket, ...rest] = stack.split(".");
  if (!world || !instrument || !ticket || rest.length) throw new Error(`${stack} is not <world>.<instrument>.<ticket>`);
  return { world, set: `${instrument}/${ticket}` };
}
