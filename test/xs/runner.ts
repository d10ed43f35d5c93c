import { args, exit, write } from "host";
import Timer from "timer";

/** Runs mocha's specifications inside XS: the part of mocha that they use, in the order that mocha runs it. */

interface Suite {
	readonly title: string;
	readonly before: (() => void)[];
	readonly after: (() => void)[];
	readonly parent: Suite | undefined;
}

interface Test {
	readonly title: string;
	readonly suite: Suite;
	readonly run: () => void;
}

const tests: Test[] = [];
let suite: Suite | undefined;

const describe = (title: string, body: () => void): void => {
	const parent = suite;
	suite = { title, before: [], after: [], parent };
	body();
	suite = parent;
};

const within = (): Suite => {
	if (suite === undefined) throw new TypeError("outside of describe");
	return suite;
};

Object.assign(globalThis, {
	// Chai tells its plugins of changes through these; there are no plugins here.
	EventTarget: class {
		addEventListener(): void {}
		dispatchEvent(): void {}
	},
	Event: class {},
	describe,
	it: (title: string, run: () => void) =>
		tests.push({ title, suite: within(), run }),
	beforeEach: (hook: () => void) => within().before.push(hook),
	afterEach: (hook: () => void) => within().after.push(hook),
});

const path = (suite: Suite | undefined): Suite[] =>
	suite === undefined ? [] : [...path(suite.parent), suite];

const run = ({ suite, run }: Test): void => {
	const suites = path(suite);
	for (const { before } of suites) for (const hook of before) hook();
	try {
		run();
	} finally {
		for (const { after } of suites.reverse()) for (const hook of after) hook();
	}
};

for (const specification of args) await import(specification);

let failed = 0;

/** One test a turn of the loop, so that what one leaves behind for later shows in its own time. */
const next = (index: number): void => {
	const test = tests[index];
	if (test === undefined) {
		write(`\n${tests.length - failed} passed, ${failed} failed\n`);
		exit(failed === 0 && tests.length > 0 ? 0 : 1);
	}
	const titles = path(test.suite).map(({ title }) => title);
	const name = [...titles, test.title].join(" › ");
	try {
		run(test);
		write(`  ok  ${name}\n`);
	} catch (error) {
		failed++;
		write(
			`  FAILED  ${name}\n    ${error instanceof Error ? `${error}\n${error.stack}` : error}\n`,
		);
	}
	Timer.set(() => next(index + 1), 0);
};

Timer.set(() => next(0), 0);
