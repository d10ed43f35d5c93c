import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
	globalIgnores(["build", ".cache"]),
	js.configs.recommended,
	tseslint.configs.recommended,
	{
		// XS gives each instance a slot of 16 bytes for each of its class's # methods, and none for the others.
		files: ["modules/at/**", "modules/link/**", "modules/modem/**"],
		rules: {
			"no-restricted-syntax": [
				"error",
				{
					selector: "MethodDefinition[key.type='PrivateIdentifier']",
					message:
						"A # method takes a slot in every instance: make it private.",
				},
			],
		},
	},
);
