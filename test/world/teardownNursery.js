import { register } from "tsx/esm/api";

export default async function teardown() {
  register();
  await (await import("./nursery.ts")).closeNursery();
}
