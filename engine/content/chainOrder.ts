/** The order that a chain is to have, or the reason why a member cannot take its place. */
export type Placement =
  | { readonly kind: "same" }
  | { readonly kind: "order"; readonly members: readonly string[]; readonly moved: readonly string[] }
  | { readonly kind: "blocked"; readonly member: string; readonly by: string };

/** Whether two members of a chain can answer for the same dataset type. */
export type Compete = (member: string, other: string) => boolean;

/**
 * Places one member on a chain and moves no other: directly ahead of its declared successor; without one, directly behind its
 * declared predecessor; without any declared member, in front. The placement is blocked if the declared members on the chain
 * are out of order around that place, because the member would then answer ahead of one that precedes it. Pure.
 */
export function placeMember(members: readonly string[], declared: readonly string[], member: string): Placement {
  if (members.includes(member)) return { kind: "same" };
  const at = placeOf(members, declared, member);
  const rank = declared.indexOf(member);
  const by = members.find((each, index) => {
    const other = declared.indexOf(each);
    return other !== -1 && (other < rank ? index >= at : index < at);
  });
  return by === undefined ? { kind: "order", members: members.toSpliced(at, 0, member), moved: [member] } : { kind: "blocked", member, by };
}

/**
 * Brings the declared members of a chain into their order and adds those that it lacks. As few members as possible move, each
 * to the place that {@link placeMember} gives it. Other members keep their places. The order is blocked if a member would
 * pass a foreign member that competes with it. Pure.
 *
 * @param members the chain as read
 * @param declared the members that this chain is to have, first found first
 */
export function orderMembers(members: readonly string[], declared: readonly string[], compete: Compete): Placement {
  const kept = new Set(
    longestInOrder(
      members.filter((each) => declared.includes(each)),
      declared,
    ),
  );
  const moved = declared.filter((each) => !kept.has(each));
  if (!moved.length) return { kind: "same" };
  const ordered = [...declared]
    .reverse()
    .filter((each) => !kept.has(each))
    .reduce(
      (chain, each) => chain.toSpliced(placeOf(chain, declared, each), 0, each),
      members.filter((each) => !moved.includes(each)),
    );
  const foreign = members.filter((each) => !declared.includes(each));
  for (const member of moved.filter((each) => members.includes(each))) {
    const by = foreign.find((other) => isBefore(members, member, other) !== isBefore(ordered, member, other) && compete(member, other));
    if (by !== undefined) return { kind: "blocked", member, by };
  }
  return { kind: "order", members: ordered, moved };
}

/** Index at which a member that is not on the chain belongs. */
function placeOf(members: readonly string[], declared: readonly string[], member: string): number {
  const rank = declared.indexOf(member);
  const successor = declared.slice(rank + 1).find((each) => members.includes(each));
  if (successor !== undefined) return members.indexOf(successor);
  const predecessor = declared.slice(0, Math.max(rank, 0)).findLast((each) => members.includes(each));
  return predecessor === undefined ? 0 : members.indexOf(predecessor) + 1;
}

const isBefore = (members: readonly string[], one: string, other: string): boolean => members.indexOf(one) < members.indexOf(other);

/** The longest selection of members that are in the declared order; of several, the one that begins first on the chain. */
function longestInOrder(members: readonly string[], declared: readonly string[]): readonly string[] {
  const best = new Map<string, readonly string[]>();
  for (const member of members.toReversed()) {
    const rank = declared.indexOf(member);
    const tails = [...best].filter(([head]) => declared.indexOf(head) > rank).map(([, tail]) => tail);
    best.set(member, [member, ...longest(tails)]);
  }
  return longest([...best.values()]);
}

const longest = (lists: readonly (readonly string[])[]): readonly string[] =>
  lists.reduce((found, each) => (each.length >= found.length ? each : found), []);
