import { pytest } from "./pytest.ts";

await pytest("verdict");
