/**
 * What a line means. Numbers, because comparing them costs least; the dialect's rows say which text means which.
 * XS finds an export by going through them all from the first on, so those that every line is compared with come first.
 */

/** No link was named. */
export const NONE = -1;
/** Nothing that the dialect knows. */
export const UNKNOWN = 0;

export const OK = 1;
/** +CME ERROR, field 0 is the code or a text. */
export const CME_ERROR = 2;
/** A transparent link is up. */
export const CONNECT = 3;
export const CMEE = 4;

/** Counted payloads: of a read, of a read in hex, of a push. */
export const READ = 5;
export const READ_HEX = 6;
export const RECEIVE = 7;

/** Between this and `LINKS_END` are the lines about links and the bearer's state; the others are nothing to the table. */
export const LINKS = 9;
/** +CIPRXGET: 1, and the link that has something waiting. */
export const WAITING = 10;
/** +CIPRXGET: 4, the link and its unread bytes in field 0. */
export const LEFT = 11;
export const SEND_OK = 12;
/** Field 0 is the length: the tokenizer takes the link's number away. */
export const DATA_ACCEPT = 13;
export const CONNECT_OK = 14;
export const CONNECT_FAIL = 15;
export const ALREADY_CONNECT = 16;
export const CLOSED = 17;
export const TCP_ERROR = 18;
export const UDP_ERROR = 19;
/** The bearer's state; the whole of the line behind the colon. */
export const STATE = 20;
/** A slot of CIPSTATUS: fields are number, bearer, kind, address, port, state. */
export const SLOT = 21;
/** The same, asked for with CIPSTATUS=<n>. */
export const SLOT_ASKED = 22;
export const MQTTSTATU = 23;
export const CONNACK = 24;
export const SUBACK = 25;
export const UNSUBACK = 26;
export const PUBACK = 27;
export const PUBREC = 28;
export const PUBCOMP = 29;
export const LINKS_END = 30;

/** Whatever link is named. */
export const ANY = -2;
/** The number of the module's MQTT link. */
export const MQTT = 7;

/** Rows that open a counted payload or a notice, told apart by their fields. */
export const RXGET = 31;
/** Counted payloads: of a single link, of the module's MQTT client. */
export const IPD = 32;
export const MESSAGE = 33;

export const ERROR = 34;
export const SHUT_OK = 35;
export const CLOSE_OK = 36;
export const SEND_FAIL = 37;
export const ADDRESS = 38;
export const PDP_DEACT = 39;
/** A +CGEV; what is left of them is of no interest. */
export const NETWORK = 40;
export const NETWORK_LOST = 41;
export const NETWORK_UP = 42;
export const DNS = 43;
export const NITZ = 44;
export const READY = 45;
export const SIM_REMOVED = 46;
export const MQTT_CACHED = 47;

export const CSQ = 48;
export const CPIN = 49;
export const CREG = 50;
export const CGREG = 51;
export const CEREG = 52;
export const CGATT = 53;
export const CIPACK = 54;
export const CIPMUX = 55;
export const MQTTMSGGET = 56;

/** The OK that answers `+++`: a transparent link takes commands again. */
export const COMMAND_MODE = 57;
/** The prompt that was awaited. */
export const PROMPT = 58;
/** A line that a transparent link carried. */
export const RAW = 59;
/** TimeOut of a file, NO CARRIER: the command came to nothing. */
export const GIVEN_UP = 60;
/** Our own command comes back although echo was switched off: the module has started anew. */
export const ECHO = 61;
/** The second line of MIPSTART's test form, and the first. */
export const DOMAIN_NAME = 62;
export const FOUR_NUMBERS = 63;
/** Field 0 is the module's time, as a text. */
export const CCLK = 64;
/** Field 2 is the operator. */
export const COPS = 65;
/** Field 0 says what came of asking a time server. */
export const CNTP = 66;
/** Field 0 is a file's size. */
export const FSFLSIZE = 67;
/** Fields are number, address, milliseconds, time to live. */
export const CIPPING = 68;
