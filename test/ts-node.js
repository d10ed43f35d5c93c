import { register } from "node:module";
import process from "node:process";

// Types are checked by `npm run lint`: here they would be checked again for every file.
process.env.TS_NODE_TRANSPILE_ONLY = "true";
register("ts-node/esm", import.meta.url);
