import "piu/MC";
import type { Skin } from "piu/MC";
import type { LinkState } from "sixlink/modem";

/** The colour of each state. */
export const pillSkins: Readonly<Record<LinkState, Skin>> = {
	INITIAL: new Skin({ fill: "#4a5563" }),
	CONNECTING: new Skin({ fill: "#b7791f" }),
	CONNECTED: new Skin({ fill: "#23854f" }),
	"REMOTE CLOSING": new Skin({ fill: "#8a4fb0" }),
	CLOSING: new Skin({ fill: "#2f6fb5" }),
	CLOSED: new Skin({ fill: "#b3352f" }),
};
export const screenSkin = new Skin({ fill: "#10161e" });
export const barSkin = new Skin({ fill: "#1d2733" });
/** Idle, lit. */
export const buttonSkin = new Skin({ fill: ["#33475f", "#d97706"] });

const font = "16px Open Sans";
const bold = "semibold 16px Open Sans";

export const textStyle = new Style({
	font,
	color: "#c9d3de",
	horizontal: "left",
});
export const titleStyle = new Style({
	font: bold,
	color: "white",
	horizontal: "left",
});
export const pillStyle = new Style({
	font: bold,
	color: "white",
	horizontal: "center",
});
export const buttonStyle = new Style({
	font,
	color: "white",
	horizontal: "center",
});
export const sentStyle = new Style({
	font,
	color: "#aab7c4",
	horizontal: "left",
});
export const receivedStyle = new Style({
	font,
	color: "#aab7c4",
	horizontal: "right",
});
