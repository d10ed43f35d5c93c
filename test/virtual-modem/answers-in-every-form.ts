import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";

/** Between OKs: the information, of which `|` stands for a line end inside one piece. */
function answer(...lines: string[]): string {
	return [...lines, "OK"]
		.map((line) => `\r\n${line.replaceAll("|", "\r\n")}\r\n`)
		.join("");
}

/** What is said, and what is heard. Each page begins with a modem that has just started, has no echo and is registered. */
type Talk = [command: string, ...information: string[]];

const pages: Record<string, Talk[]> = {
	"Base/ATI.md": [["ATI", "AirM2M_780E_V1169_LTE_AT"]],
	"Base/ATXI.md": [
		[
			"AT*I",
			"Manufacturer: AirM2M|Model: Air780E|Revision: AirM2M_780E_V1169_LTE_AT|HWver: A12|Buildtime: Mar  6 2023 20:04:22|IMEI: 359759002514931|ICCID: 89860117831003134201|IMSI: 460001841426414",
		],
	],
	"Base/CGMI.md": [["AT+CGMI", '+CGMI: "AirM2M"']],
	"Base/CGMM.md": [["AT+CGMM", '+CGMM: "Air780E"']],
	"Base/CGMR.md": [
		["AT+CGMR", '+CGMR: "AirM2M_780E_V1169_LTE_AT"'],
		["AT+CGMR=?"],
	],
	"Base/CGSN.md": [
		["AT+CGSN", "359759002514931"],
		["AT+CGSN=?"],
		["AT+GSN", "359759002514931"],
	],
	"Base/CIMI.md": [["AT+CIMI", "460001841426414"]],
	"Base/EXINFO.md": [["AT*EXINFO?", "*EXINFO: 0"]],
	"Base/HVER.md": [["AT^HVER", "^HVER: EC618"]],
	"Base/ICCID.md": [
		["AT+CCID", "89860117831003134201"],
		["AT+ICCID", "+ICCID: 89860117831003134201"],
	],
	"Base/VER.md": [["AT+VER", "AirM2M_780E_V1169_LTE_AT"]],
	"Base/WISN.md": [['AT+WISN="1234567890"'], ["AT+WISN?", "1234567890"]],
	"Call/ATH.md": [["ATH"], ["ATH0"]],
	"Configuration/AT&C.md": [["AT&C"], ["AT&C1"]],
	"Configuration/AT&D.md": [["AT&D0"], ["AT&D2"]],
	"Configuration/AT&F.md": [["AT&FE0"]],
	"Configuration/AT&W.md": [["AT&W"]],
	"Configuration/ATE.md": [["ATE"], ["ATE0"]],
	"Configuration/ATS3.md": [["ATS3=13"], ["ATS3?", "13"]],
	"Configuration/ATS5.md": [
		["ATS5?", "8"],
		["ATS5=127"],
		["ATS5?", "127"],
		["ATS5=8"],
	],
	"Configuration/CCLK.md": [
		["AT+CCLK=?"],
		["AT+CCLK?", '+CCLK: "18/08/01,00:00:00+00"'],
		['AT+CCLK="18/08/07,13:28:29+32"'],
		["AT+CCLK?", '+CCLK: "18/08/07,13:28:29+32"'],
	],
	"Configuration/CMEE.md": [
		["AT+CMEE=?", "+CMEE:(0,1,2)"],
		["AT+CMEE?", "+CMEE: 1"],
		["AT+CMEE=2"],
		["AT+CMEE?", "+CMEE: 2"],
		["AT+CMEE="],
		["AT+CMEE?", "+CMEE: 0"],
	],
	"Configuration/CSCS.md": [
		["AT+CSCS=?", '+CSCS:"GSM","IRA","UCS2"'],
		["AT+CSCS?", '+CSCS: "GSM"'],
		['AT+CSCS="UCS2"'],
		["AT+CSCS?", '+CSCS: "UCS2"'],
	],
	"Device_control/ATS4.md": [["ATS4=10"], ["ATS4?", "10"]],
	"Device_control/CADC.md": [
		["AT+CADC=0,1"],
		["AT+CADC=0,2", "+CADC: 0,1086"],
		["AT+CADC=0,0"],
	],
	"Device_control/CBC.md": [
		["AT+CBC=?"],
		["AT+CBC", "+CBC: 3800"],
		["AT+CBC=3400,3200"],
		["AT+CBC?", "+CBC:3400,3200"],
	],
	"Device_control/CFUN.md": [
		["AT+CFUN=?", "+CFUN: (0,1,4),(0,1)"],
		["AT+CFUN?", "+CFUN: 1"],
		["AT+CFUN=1"],
		["AT+CFUN=1,0"],
	],
	"Device_control/CNETLIGHT.md": [
		["AT+CNETLIGHT=0"],
		["AT+CNETLIGHT?", "+CNETLIGHT:0"],
	],
	"Device_control/CPIN.md": [
		["AT+CPIN=?"],
		["AT+CPIN?", "+CPIN: READY"],
		["AT+CLCK=?", '+CLCK: ("SC")'],
		['AT+CLCK="SC",1,"1234"'],
		['AT+CLCK="SC",2', "+CLCK: 1"],
		['AT+CLCK="SC",0,"1234"'],
		['AT+CLCK="SC",2', "+CLCK: 0"],
	],
	"Device_control/CPWD.md": [
		["AT+CPWD=?", '+CPWD: ("SC",8)'],
		['AT+CLCK="SC",1,"1234"'],
		['AT+CPWD="SC","1234","8888"'],
	],
	"Device_control/CSCLK.md": [
		["AT+CSCLK=?", "+CSCLK: (0,1,2,3)"],
		["AT+CSCLK?", "+CSCLK: 0"],
		["AT+CSCLK=2"],
		["AT+CSCLK?", "+CSCLK: 2"],
		["AT+WAKETIM?", "+WAKETIM:1"],
	],
	"Device_control/CSDT.md": [
		["AT+CSDT=?", "+CSDT: (0,1)"],
		["AT+CSDT=1,0"],
		["AT+CSDT?", "+CSDT:1,0"],
		["AT+CSDT=0"],
		["AT+CSDT?", "+CSDT:0,0"],
	],
	"Device_control/ICF.md": [
		["AT+ICF=?", "+ICF: (1-6),(0-1)"],
		["AT+ICF?", "+ICF: 3"],
		["AT+ICF=2,1"],
		["AT+ICF?", "+ICF: 2,1"],
	],
	"Device_control/IFC.md": [
		["AT+IFC=?", "+IFC: (0-2),(0-2)"],
		["AT+IFC=2,2"],
		["AT+IFC?", "+IFC: 2,2"],
		["AT+IFC=1"],
		["AT+IFC?", "+IFC: 1,1"],
	],
	"Device_control/IPR.md": [
		[
			"AT+IPR=?",
			"+IPR:(600,1200,2400,4800,9600,19200,38400,57600,115200,230400),(0,600,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800,921600)",
		],
		["AT+IPR?", "+IPR: 0"],
		["AT+IPR=115200;&W"],
		["AT+IPR?", "+IPR: 115200"],
	],
	"Device_control/POWERMODE.md": [
		["AT+POWERMODE?", '+POWERMODE:"CLOSE"'],
		['AT+POWERMODE="PRO"'],
		["AT+POWERMODE?", '+POWERMODE:"PRO",0'],
		['AT+POWERMODE="PSM+",3600,1'],
		["AT+POWERMODE?", '+POWERMODE:"PSM+",3600'],
		['AT+POWERMODE="CLOSE"'],
		["AT+POWERMODE?", '+POWERMODE:"CLOSE"'],
	],
	"Device_control/RTIME.md": [["AT*RTIME=2"], ["AT*RTIME?", "*RTIME: 2"]],
	"Device_control/SIMDETEC.md": [
		["AT*SIMDETEC=?", "*SIMDETEC: (1,2)"],
		["AT*SIMDETEC=1", "*SIMDETEC: 1, SIM"],
		["AT*SIMDETEC=2", "*SIMDETEC: 2, NOS"],
	],
	"Device_control/WAKETIM.md": [
		["AT+WAKETIM=8"],
		["AT+WAKETIM?", "+WAKETIM:8"],
	],
	"GPRS/CGACT.md": [
		["AT+CGACT=?", "+CGACT: (0,1)"],
		["AT+CGACT?", "+CGACT: 1,1"],
		['AT+CGDCONT=2,"IP","iot"'],
		["AT+CGACT?", "+CGACT: 1,1|+CGACT: 2,0"],
	],
	"GPRS/CGATT.md": [
		["AT+CGATT=?", "+CGATT: (0-1)"],
		["AT+CGATT?", "+CGATT: 1"],
		["AT+CGATT=1"],
	],
	"GPRS/CGAUTH.md": [
		["AT+CGAUTH=?", "+CGAUTH: (1-15),(0,1,2),(0-32),(0-32)"],
		["AT+CGAUTH?"],
		['AT+CGAUTH=1,2,"user","password"'],
		["AT+CGAUTH?", '+CGAUTH: 1,2,"user","password"'],
		["AT+CGAUTH=1"],
		["AT+CGAUTH?"],
	],
	"GPRS/CGDCONT.md": [
		[
			"AT+CGDCONT=?",
			'+CGDCONT: (1-15),"IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)|+CGDCONT: (1-15),"IPV6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0)|+CGDCONT: (1-15),"IPV4V6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)|+CGDCONT: (1-15),"Non-IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0),(0,1)',
		],
		["AT+CGDCONT?", '+CGDCONT: 1,"IP","cmiot","10.76.1.35",0,0'],
		['AT+CGDCONT=3,"IPV6","b","",1,2'],
		['AT+CGDCONT=2,"IP","a"'],
		[
			"AT+CGDCONT?",
			'+CGDCONT: 1,"IP","cmiot","10.76.1.35",0,0|+CGDCONT: 2,"IP","a","",0,0|+CGDCONT: 3,"IPV6","b","",1,2',
		],
		["AT+CGDCONT=3"],
		["AT+CGDCONT=2"],
		["AT+CGDCONT?", '+CGDCONT: 1,"IP","cmiot","10.76.1.35",0,0'],
	],
	"GPRS/CGEREP.md": [
		["AT+CGEREP=?", "+CGEREP:(0,1),(0)"],
		["AT+CGEREP=0"],
		["AT+CGEREP?", "+CGEREP:0,0"],
	],
	"GPRS/CGPADDR.md": [
		["AT+CGPADDR=?", "+CGPADDR: (1)"],
		["AT+CGPADDR=1", '+CGPADDR: 1,"10.76.1.35"'],
		["AT+CGPADDR", '+CGPADDR: 1,"10.76.1.35"'],
		["AT+CGPADDR=2"],
	],
	"GPRS/CGREG.md": [
		["AT+CGREG=?", "+CGREG:(0,1,2,3,4,5)"],
		["AT+CGREG?", "+CGREG: 0,1"],
		["AT+CGREG=2"],
		["AT+CGREG?", '+CGREG: 2,1,"2797","02B82E17",7'],
		["AT+CGREG="],
		["AT+CGREG?", "+CGREG: 0,1"],
	],
	"GPRS/GETIP.md": [["AT*GETIP=1", "+GETIP: 10.76.1.35,10.76.1.1"]],
	"IP/SAPBR.md": [
		["AT+SAPBR=?", '+SAPBR: (0-4),(1-3),"ConParamTag","ConParamValue"'],
		['AT+SAPBR=3,1,"Contype","GPRS"'],
		['AT+SAPBR=3,1,"APN",""'],
		["AT+SAPBR=2,1", "+SAPBR: 1,3,000.000.000.000"],
		["AT+SAPBR=1,1"],
		["AT+SAPBR=2,1", "+SAPBR: 1,1,010.076.001.035"],
		["AT+SAPBR=2,2", "+SAPBR: 2,3,000.000.000.000"],
		['AT+SAPBR=4,1,"CONTYPE"', "+SAPBR:CONTYPE,GPRS"],
		["AT+SAPBR=0,1"],
		["AT+SAPBR=2,1", "+SAPBR: 1,3,000.000.000.000"],
		['AT+SAPBR=3,2,"USER","someone"'],
		[
			"AT+SAPBR=4,2",
			"+SAPBR:CONTYPE,GPRS",
			"+SAPBR:APN,",
			"+SAPBR:USER,someone",
			"+SAPBR:PWD,",
			"+SAPBR:PHONENUM,",
			"+SAPBR:RATE,2",
		],
	],
	"NTP/CNTP.md": [
		["AT+CNTP=?"],
		["AT+CNTP?", '+CNTP: "ntp1.aliyun.com",32,5'],
		['AT+CNTP="ntp.example",-14'],
		["AT+CNTP?", '+CNTP: "ntp.example",-14,5'],
		['AT+CNTP="ntp.example",+8,10'],
		["AT+CNTP?", '+CNTP: "ntp.example",8,10'],
	],
	"NTP/CNTPCID.md": [
		["AT+CNTPCID=?", "+CNTPCID:(1-3)"],
		["AT+CNTPCID=3"],
		["AT+CNTPCID?", "+CNTPCID:3"],
	],
	"Network_service/BANDIND.md": [
		["AT*BANDIND=?", "*BANDIND: (0,1)"],
		["AT*BANDIND=1"],
		["AT*BANDIND?", "*BANDIND: 1,3,7"],
		["AT*BANDIND="],
		["AT*BANDIND?", "*BANDIND: 0,3,7"],
	],
	"Network_service/CACAP.md": [
		["AT^CACAP=?", "+CACAP:(0-7)"],
		["AT^CACAP?", "+CACAP: 7"],
	],
	"Network_service/SYSCONFIG.md": [
		["AT^SYSCONFIG?", "^SYSCONFIG:2,0,1,3"],
		["AT^SYSCONFIG=16,3,0,1"],
		["AT^SYSCONFIG?", "^SYSCONFIG:16,3,0,1"],
		["AT^SYSCONFIG=13,1,2,4"],
		["AT^SYSCONFIG?", "^SYSCONFIG:13,1,0,1"],
	],
	"Network_service/SYSINFO.md": [["AT^SYSINFO", "^SYSINFO:2,3,0,17,1,7"]],
	"Network_service/CEREG.md": [
		["AT+CEREG=?", "+CEREG: (0,1,2,3,4,5)"],
		["AT+CEREG?", "+CEREG: 0,1"],
		["AT+CEREG=3"],
		["AT+CEREG?", '+CEREG: 3,1,"2797","02B82E17",7'],
		["AT+CEREG=4"],
		["AT+CEREG?", '+CEREG: 4,1,"2797","02B82E17",7,,,,"00000110"'],
	],
	"Network_service/CESQ.md": [["AT+CESQ", "+CESQ: 99,99,255,255,29,52"]],
	"Network_service/CGCONTRDP.md": [
		["AT+CGCONTRDP=?", "+CGCONTRDP: (1)"],
		[
			"AT+CGCONTRDP=1",
			'+CGCONTRDP: 1,5,"cmiot","10.76.1.35","",,"211.138.180.4","211.138.180.5"',
		],
		[
			"AT+CGCONTRDP",
			'+CGCONTRDP: 1,5,"cmiot","10.76.1.35","",,"211.138.180.4","211.138.180.5"',
		],
	],
	"Network_service/COPS.md": [
		["AT+COPS=?", '+COPS: (2,"CHN-CMCC","CMCC","46000",7),,(0-4),(0-2)'],
		["AT+COPS?", '+COPS: 0,2,"46000",7'],
		["AT+COPS=3,1"],
		["AT+COPS?", '+COPS: 0,1,"CMCC",7'],
		["AT+COPS=3,0"],
		["AT+COPS?", '+COPS: 0,0,"CHN-CMCC",7'],
		['AT+COPS=1,2,"46000",7'],
		["AT+COPS?", '+COPS: 1,2,"46000",7'],
		["AT+COPS=0"],
	],
	"Network_service/CREG.md": [
		["AT+CREG=?", "+CREG:(0,1,2,3)"],
		["AT+CREG?", "+CREG: 0,1"],
		["AT+CREG=2"],
		["AT+CREG?", '+CREG: 2,1,"2797","02B82E17",7'],
	],
	"Network_service/CSQ.md": [
		["AT+CSQ=?", "+CSQ: (0-31,99),(0-7,99)"],
		["AT+CSQ", "+CSQ: 23,0"],
	],
	"Network_service/CTZR.md": [
		["AT+CTZR=?", "+CTZR: (0,1)"],
		["AT+CTZR?", "+CTZR: 1"],
	],
	"Network_service/CTZU.md": [
		["AT+CTZU=?", "+CTZU: (0,1)"],
		["AT+CTZU?", "+CTZU: 1"],
		["AT+CTZU=0"],
		["AT+CTZU?", "+CTZU: 0"],
	],
	"V.250": [["AT"], ["ATV1"], ["ATX4"], ["ATQ0"]],
	"the SIM800's manual": [
		["AT+CLTS=?", "+CLTS: (0,1)"],
		["AT+CLTS=1"],
		["AT+CLTS?", "+CLTS: 1"],
		["AT+CBATCHK=?", "+CBATCHK: (0,1)"],
		["AT+CBATCHK=1"],
		["AT+CBATCHK?", "+CBATCHK: 1"],
	],
};

const invalid = 53;
const notAllowed = 3;
const unknown = 58;

/** What is refused, by the number it gets. */
const refused: Record<number, string[]> = {
	[notAllowed]: [
		// not open, not locked, nothing to unlock
		"AT+SAPBR=0,1",
		"AT+CADC=1,2",
		'AT+CPIN="1234"',
		'AT+CPWD="SC","1234","8888"',
		"AT*GETIP=2",
		"AT+CGDCONT=1",
	],
	4: ['AT+CLCK="PN",1,"1234"', 'AT+CPWD="P2","1234","5678"'],
	[invalid]: [
		"ATE2",
		"ATQ2",
		"ATV2",
		"ATX5",
		"ATZ2",
		"ATH1",
		"AT&C2",
		"AT&D3",
		"AT&F1",
		"AT&W1",
		"ATS3=10",
		"ATS4=13",
		"ATS5=65",
		"ATS5=128",
		"ATS5=",
		"AT+CMEE=3",
		"AT+CMEE=a",
		'AT+CSCS="HEX"',
		"AT+CCLK=18/08/07,13:28:29+32",
		'AT+CCLK="18/08/07 13:28:29"',
		'AT+CCLK="18/08/07,13:28:29+49"',
		"AT+CTZU=2",
		"AT+CLTS=2",
		"AT+CBATCHK=2",
		'AT+CNTP=""',
		'AT+CNTP="a",49',
		'AT+CNTP="a",east',
		'AT+CNTP="a",0,0',
		`AT+CNTP="${"a".repeat(129)}"`,
		"AT+CNTPCID=0",
		"AT+CNTPCID=4",
		"AT+IPR=115201",
		"AT+IPR=",
		"AT+IFC=3",
		"AT+IFC=0,3",
		"AT+ICF=7",
		"AT+ICF=2,2",
		"AT+CFUN=2",
		"AT+CFUN=1,2",
		"AT+CADC=2,1",
		"AT+CADC=0,3",
		"AT+CBC=3400",
		"AT+CPOWD=2",
		"AT+CPOWD=",
		"AT+CSCLK=4",
		"AT+WAKETIM=66",
		"AT*RTIME=21",
		'AT+POWERMODE="MAX"',
		'AT+POWERMODE="PRO",2',
		'AT+POWERMODE="PSM+",1,2',
		"AT+CSDT=2",
		"AT+CSDT=1,2",
		"AT*SIMDETEC=3",
		'AT+CLCK="SC",3',
		'AT+CLCK="SC",1,"12"',
		'AT+CLCK="SC",1',
		"AT*BANDIND=2",
		"AT^SYSCONFIG=3,0,0,0",
		"AT^SYSCONFIG=2,4,0,0",
		"AT^SYSCONFIG=2,0,3,0",
		"AT^SYSCONFIG=2,0,0,5",
		"AT^SYSCONFIG=2",
		"AT+CREG=4",
		"AT+CGREG=6",
		"AT+CEREG=6",
		"AT+COPS=5",
		"AT+COPS=3",
		"AT+COPS=3,3",
		"AT+COPS=1",
		'AT+COPS=1,2,"46000",9',
		"AT+CGATT=2",
		"AT+CGATT=",
		"AT+CGACT=2,1",
		"AT+CGACT=1,2",
		"AT+CGACT=1,16",
		"AT+CGDCONT=0",
		"AT+CGDCONT=16",
		'AT+CGDCONT=2,"X25"',
		`AT+CGDCONT=2,"IP","${"a".repeat(129)}"`,
		'AT+CGDCONT=2,"IP","a","10.0.0"',
		'AT+CGDCONT=2,"IP","a","10.0.0.256"',
		'AT+CGDCONT=2,"IP","a","",3',
		"AT+CGAUTH=2,1",
		"AT+CGAUTH=1,3",
		`AT+CGAUTH=1,1,"${"u".repeat(33)}"`,
		`AT+CGAUTH=1,1,"u","${"p".repeat(33)}"`,
		"AT+CGPADDR=16",
		"AT+CGEREP=2",
		"AT+CGEREP=1,1",
		"AT*GETIP=0",
		"AT+CGCONTRDP=0",
		"AT+SAPBR=5,1",
		"AT+SAPBR=1,4",
		"AT+SAPBR=1",
		'AT+SAPBR=3,1,"NAME","x"',
		'AT+SAPBR=3,1,"CONTYPE","LTE"',
		'AT+SAPBR=3,1,"RATE",4',
		`AT+SAPBR=3,1,"APN","${"a".repeat(51)}"`,
		'AT+SAPBR=4,1,"NAME"',
		'AT+WISN=""',
		`AT+WISN="${"1".repeat(65)}"`,
	],
	96: ['AT+CCLK="18/02/30,13:28:29+32"', 'AT+CCLK="18/02/03,24:00:00+32"'],
	[unknown]: [
		"AT+CGMI?",
		"AT+CGSN=1",
		"AT+CIMI?",
		"AT+CPIN",
		"AT+CSQ?",
		"AT+CTZR=1",
		"AT+CFUN",
		"AT+CPOWD",
		"AT+RESET=1",
		"AT+CGATT",
		"AT+NOTHING",
		"AT^NOTHING?",
		"ATK",
	],
};

describe("virtual modem: answers in every form of a command", () => {
	for (const [page, talks] of Object.entries(pages))
		it(page, () => {
			const terminal = new Terminal();
			terminal.prepare("ATE0");
			for (const [command, ...information] of talks)
				assert.equal(
					terminal.say(`${command}\r\n`),
					answer(...information),
					command,
				);
		});

	for (const [code, commands] of Object.entries(refused))
		it(`refuses with ${code}, and changes nothing`, () => {
			const terminal = new Terminal();
			terminal.prepare("ATE0");
			const asked =
				"AT+CMEE?;+CCLK?;+CTZU?;+CNTP?;+IPR?;+IFC?;+CFUN?;+CSCLK?;+WAKETIM?;+POWERMODE?;+CREG?;+COPS?;+CGDCONT?;+CGAUTH?;+CGACT?;+SAPBR=4,1\r\n";
			const before = terminal.say(asked);
			assert.include(before, ok);
			for (const command of commands)
				assert.equal(
					terminal.say(`${command}\r\n`),
					`\r\n+CME ERROR: ${code}\r\n`,
					command,
				);
			assert.equal(terminal.say(asked), before);
		});

	it("has a text for each number that Configuration/CME_ERROR.md gives one", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CMEE=2");
		for (const [command, text] of [
			["AT+SAPBR=0,1", "operation not allowed"],
			["AT+IPR=1", "parameters are invalid"],
			["AT+NOTHING", "INVALID_COMMAND_LINE"],
			['AT+CCLK="18/02/30,13:28:29+32"', "INVALID DATE OR TIME"],
			['AT+CLCK="SC",0,"4321"', "incorrect password"],
		])
			assert.equal(
				terminal.say(`${command}\r\n`),
				`\r\n+CME ERROR: ${text}\r\n`,
			);
	});
});
