/** What a line means. Numbers, because comparing them costs least; the dialect's rows say which text means which. */

/** Nothing that the dialect knows. */
export const UNKNOWN = 0;

export const OK = 1;
export const ERROR = 2;
/** +CME ERROR, field 0 is the code or a text. */
export const CME_ERROR = 3;
export const SHUT_OK = 4;

export const CONNECT_OK = 5;
export const CONNECT_FAIL = 6;
export const ALREADY_CONNECT = 7;
/** A transparent link is up. */
export const CONNECT = 8;
export const CLOSED = 9;
export const CLOSE_OK = 10;
export const SEND_OK = 11;
export const SEND_FAIL = 12;
/** Field 0 is the length: the tokenizer takes the link's number away. */
export const DATA_ACCEPT = 13;
export const TCP_ERROR = 14;
export const UDP_ERROR = 15;

/** +CIPRXGET: 1, and the link that has something waiting. */
export const WAITING = 16;
/** +CIPRXGET: 4, the link and its unread bytes in field 0. */
export const LEFT = 17;
/** The bearer's state; the whole of the line behind the colon. */
export const STATE = 18;
/** A slot of CIPSTATUS: fields are number, bearer, kind, address, port, state. */
export const SLOT = 19;
/** The same, asked for with CIPSTATUS=<n>. */
export const SLOT_ASKED = 20;
export const ADDRESS = 21;
export const PDP_DEACT = 22;
export const NETWORK_LOST = 23;
export const NETWORK_UP = 24;
export const DNS = 25;
export const NITZ = 26;
export const READY = 27;
export const SIM_REMOVED = 28;

export const CONNACK = 29;
export const SUBACK = 30;
export const UNSUBACK = 31;
export const PUBACK = 32;
export const PUBREC = 33;
export const PUBCOMP = 34;
export const MQTT_CACHED = 35;

export const CSQ = 36;
export const CPIN = 37;
export const CREG = 38;
export const CGREG = 39;
export const CEREG = 40;
export const CGATT = 41;
export const CIPACK = 42;
export const CIPMUX = 43;
export const MQTTSTATU = 44;
export const MQTTMSGGET = 45;
export const CMEE = 46;

/** Counted payloads: of a push, of a single link, of a read, of a read in hex, of the module's MQTT client. */
export const RECEIVE = 47;
export const IPD = 48;
export const READ = 49;
export const READ_HEX = 50;
export const MESSAGE = 51;
/** Rows that open a counted payload or a notice, told apart by their fields. */
export const RXGET = 52;
/** The OK that answers `+++`: a transparent link takes commands again. */
export const COMMAND_MODE = 53;
/** The prompt that was awaited. */
export const PROMPT = 54;
/** A line that a transparent link carried. */
export const RAW = 55;
/** TimeOut of a file, NO CARRIER: the command came to nothing. */
export const GIVEN_UP = 56;
/** A +CGEV; what is left of them is of no interest. */
export const NETWORK = 57;
/** Our own command comes back although echo was switched off: the module has started anew. */
export const ECHO = 58;
/** The second line of MIPSTART's test form, and the first. */
export const DOMAIN_NAME = 59;
export const FOUR_NUMBERS = 60;

/** No link was named. */
export const NONE = -1;
/** Whatever link is named. */
export const ANY = -2;
/** The number of the module's MQTT link. */
export const MQTT = 7;
