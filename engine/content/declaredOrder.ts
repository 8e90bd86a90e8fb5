import type { MemberOrder } from "../lookup/impact/members.ts";
import { collectionsOf } from "../model/instrumentChain.ts";
import { orderMembers, placeMember } from "./chainOrder.ts";

/** The order that a chain file declares, which `drift --repair` makes if no foreign member is in the way. Pure. */
export const declaredOrder: MemberOrder = {
  addsKept: true,
  order(chain, members) {
    const declared = collectionsOf(chain).filter((name) => members.includes(name));
    const placement = orderMembers(members, declared, () => false);
    return placement.kind === "order" ? placement.members : members;
  },
};

/** The order after `up`, which places the added sets and moves no other member. Pure. */
export const placedOrder: MemberOrder = {
  addsKept: false,
  order(chain, members, added) {
    const declared: readonly string[] = collectionsOf(chain);
    return added
      .filter((name) => declared.includes(name))
      .reduce((before, name) => {
        const others = before.filter((each) => each !== name);
        const placement = placeMember(others, declared, name);
        return placement.kind === "order" ? placement.members : before;
      }, members);
  },
};
