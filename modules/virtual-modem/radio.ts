import type { Alarm, Clock } from "../platform.js";
import { Bearer } from "./bearer.js";
import type { Module } from "./module.js";
import { announceRegistration } from "./registration.js";

/** Gets the module on the network and off it, as SIM, AT+CFUN and AT+COPS let it, and tells what comes of it. */
export class Radio {
	#module: Module;
	#search: number;
	#alarm: Alarm;

	/** `search`: ms from the beginning of a search to registration. */
	constructor(module: Module, clock: Clock, search: number) {
		this.#module = module;
		this.#search = search;
		this.#alarm = clock.alarm(() => {
			this.register();
			if (!module.registration.ready) return;
			module.output.line("^MODE: 17,17");
			module.output.line("+E_UTRAN Service");
			this.report("ME PDN ACT 1,0");
		});
	}

	powerUp(): void {
		this.#alarm.clear();
	}

	/** Sets `<stat>`; with registration the network attaches the module and brings context 1 up (GPRS/CGDCONT.md). */
	setRegistration(status: number): void {
		const { registration } = this.#module;
		if (registration.status === status) return;
		registration.status = status;
		this.attach(registration.registered);
		announceRegistration(this.#module);
	}

	/** AT+CGATT */
	attach(attached: boolean): void {
		this.#module.registration.attached = attached;
		for (const [cid, context] of this.#module.contexts)
			context.active = attached && cid === 1;
	}

	/** Registers at home, where the SIM, the radio and AT+COPS let it. */
	register(): void {
		if (this.#mayRegister) this.setRegistration(1);
	}

	/** Looks for a network: registered some time later. */
	search(): void {
		if (!this.#mayRegister || this.#module.registration.registered) return;
		this.setRegistration(2);
		this.#alarm.set(this.#search);
	}

	/** Leaves the network, or stops looking for one. With `events` in GPRS/CGEV.md's words. */
	deregister(...events: string[]): void {
		this.#alarm.clear();
		const { registered, attached } = this.#module.registration;
		if (registered) {
			this.#module.output.line("^MODE: 0,0");
			this.#module.output.line("+NO Service");
		}
		this.#module.loseBearer("");
		if (attached) for (const event of events) this.report(event);
		this.setRegistration(0);
	}

	/** Off the network without a word: nothing that is printed can be heard. */
	vanish(): void {
		this.#module.closeAllLinks();
		this.#module.bearer = new Bearer();
		for (const profile of this.#module.profiles) profile.open = false;
		this.setRegistration(0);
		this.#module.output.clear();
	}

	get #mayRegister(): boolean {
		const { radio, operatorMode, operatorFound } = this.#module.registration;
		const wanted = operatorMode !== 2 && operatorFound;
		return this.#module.sim.state === "READY" && radio === 1 && wanted;
	}

	/** AT+CFUN: without it there is no registration and no bearer. */
	set(fun: number): void {
		const wasOn = this.#module.registration.radio === 1;
		this.#module.registration.radio = fun;
		if (fun !== 1) this.deregister("ME DETACH");
		else if (!wasOn) this.search();
	}

	/** The SIM's PIN was given: looks for a network. Or it was used up: leaves it. */
	simChanged(): void {
		if (this.#module.sim.state === "READY") return this.search();
		this.deregister("ME DETACH");
		this.announceSim();
	}

	/** The SIM was put in or pulled out. It is told where the holder is watched (Device_control/CSDT.md), in the order of logs. */
	simMoved(inserted: boolean): void {
		const { simDetection } = this.#module.settings;
		if (!inserted) this.deregister("NW PDN DEACT 1", "ME DETACH");
		if (simDetection === 0) return;
		if (inserted && this.#module.sim.state === "READY" && this.#tersePlugging)
			this.#module.output.text("+CPIN: READY 0\r\n");
		else this.announceSim();
		if (inserted && this.#module.sim.state === "READY") this.search();
	}

	/** Older firmware tells a card that is moved with a 0 behind it, and no line end before it. */
	get #tersePlugging(): boolean {
		return this.#module.dialect.simRemoved === "+CPIN: SIM REMOVED 0\r\n";
	}

	/** `+CPIN: …` (Device_control/CPIN.md). */
	announceSim(): void {
		const { state } = this.#module.sim;
		if (state === "READY" || this.#module.sim.waiting)
			this.#module.output.line(`+CPIN: ${state}`);
		else if (state === "missing")
			this.#module.output.text(this.#module.dialect.simRemoved);
	}

	/** Prints an event of the packet domain (GPRS/CGEV.md), unless AT+CGEREP has turned that off. */
	report(event: string): void {
		const text = this.event(event);
		if (text !== "") this.#module.output.line(text);
	}

	/** `+CGEV: …`, empty when AT+CGEREP has turned it off. */
	event(event: string): string {
		return this.#module.settings.cgerep === 1 ? `+CGEV: ${event}` : "";
	}
}
