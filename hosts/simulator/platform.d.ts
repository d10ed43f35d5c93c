/**
 * What the simulator's files use of the Moddable SDK, so that they can be checked without it. `mcconfig` checks them
 * against the SDK's own typings. `timer`, `time` and `trace` are declared in hosts/xs/platform.d.ts.
 */

declare module "instrumentation" {
	const Instrumentation: {
		/** The figure's number in this build, undefined where it has none. */
		map(
			name: "XS Slot Heap Used" | "XS Chunk Heap Used" | "XS Stack Used",
		): number | undefined;
		/** Bytes, or a count. */
		get(what: number | undefined): number | undefined;
	};
	export default Instrumentation;
}

declare module "piu/MC" {
	interface Content {
		/** Milliseconds between two calls of `onTimeChanged`, once started. */
		interval: number;
		/** Which colour of its skin and style is used, from 0. */
		state: number;
		skin: Skin | null;
		start(): void;
	}
	interface Label extends Content {
		string: string;
	}
	interface Container extends Content {
		/** Calls the method of that name of every behavior within. */
		distribute(name: string, ...extras: unknown[]): void;
	}

	interface Behavior {
		/** `data`: what the content was made with. */
		onCreate?(content: Content, data: object): void;
		onDisplaying?(content: Content): void;
		onTimeChanged?(content: Content): void;
		onTouchBegan?(content: Content): void;
		onTouchCancelled?(content: Content): void;
	}
	interface Skin {
		readonly fill: string | string[];
	}
	interface Style {
		measure(string: string): { width?: number; height?: number };
	}

	/** Pixels from the container's sides; two opposite ones stretch. */
	interface Dictionary {
		left?: number;
		right?: number;
		top?: number;
		bottom?: number;
		width?: number;
		height?: number;
		/** Takes touches. */
		active?: boolean;
		skin?: Skin;
		style?: Style;
		Behavior?: new () => Behavior;
	}
	interface LabelDictionary extends Dictionary {
		string?: string;
	}
	interface ContainerDictionary extends Dictionary {
		contents?: Content[];
	}
	interface ApplicationDictionary extends ContainerDictionary {
		/** Bytes. */
		displayListLength?: number;
		commandListLength?: number;
		touchCount?: number;
	}
	interface Constructor<D, C> {
		new (data?: object | null, dictionary?: D): C;
		(data?: object | null, dictionary?: D): C;
		/** A constructor whose `data` makes its dictionary. */
		template<T>(this: T, make: (data: never) => D): T;
	}

	global {
		const Application: Constructor<ApplicationDictionary, Container>;
		const Behavior: new () => Behavior;
		const Column: Constructor<ContainerDictionary, Container>;
		const Label: Constructor<LabelDictionary, Label>;
		const Row: Constructor<ContainerDictionary, Container>;
		const Skin: new (dictionary: { fill: string | string[] }) => Skin;
		const Style: new (dictionary: {
			font: string;
			color: string;
			horizontal: "left" | "center" | "right";
		}) => Style;
	}

	export type { Container, Content, Label, Skin };
}
