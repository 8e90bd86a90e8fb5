import { pytest } from "./pytest.ts";

await pytest("bridgeSecond");
