import { pytest } from "./pytest.ts";

await pytest("bridgeFirst");
