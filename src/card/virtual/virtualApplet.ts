import type { CommandApdu } from "../apdu.ts";
import { SW } from "../statusWord.ts";
import { concatBytes, encodeTlv } from "../tlv.ts";
import { algorithmOf, INS, MAX_KEY, MAX_NAME, PROPERTY, TAG, TYPE } from "../ykoath.ts";
import { appletStatus } from "./appletStatus.ts";
import type { VirtualCardState, VirtualCredential } from "./cardState.ts";
import { FieldReader } from "./fieldReader.ts";
import { cardHmac, computeCredential } from "./virtualCredential.ts";

const CHALLENGE_LENGTH = 8;
/** Length of the list buffer of the applet: what all names together may take. */
const LIST_BUFFER = 2048;
const LIST_OVERHEAD = 9;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

/**
 * The OATH applet, faithful to what card.md measured on the published one (1.0.2): its length parsing, its
 * missing retry counter, its order of checks. A version of 5.0.0 or later adds what newer security keys have:
 * SHA-512, RENAME and touch.
 */
export class VirtualApplet {
  readonly #state: VirtualCardState;
  readonly #random: (length: number) => Uint8Array;
  /** Challenge of the last SELECT; stays the same after a failed VALIDATE. */
  #challenge: Uint8Array | null = null;
  #validated = false;

  constructor(state: VirtualCardState, random: (length: number) => Uint8Array) {
    this.#state = state;
    this.#random = random;
  }

  get #isNewer(): boolean {
    return Number(this.#state.version.split(".")[0]) >= 5;
  }

  /** Answer to SELECT; ends the authentication. */
  select(): Uint8Array {
    this.#validated = false;
    const version = Uint8Array.from(this.#state.version.split(".").map(Number));
    const answer = concatBytes(
      encodeTlv(TAG.version, version),
      encodeTlv(TAG.name, bytes(this.#state.deviceId)),
    );
    const { accessKey } = this.#state;
    this.#challenge = accessKey ? this.#random(CHALLENGE_LENGTH) : null;
    if (!accessKey || !this.#challenge) return answer;
    const algorithm = encodeTlv(TAG.algorithm, Uint8Array.of(accessKey.type & 0x0f));
    return concatBytes(answer, encodeTlv(TAG.challenge, this.#challenge), algorithm);
  }

  /** Whether a command is refused before it is even looked at (unknown ones too). */
  get locked(): boolean {
    return this.#state.accessKey !== null && !this.#validated;
  }

  /**
   * Carry a command out.
   * @returns the whole answer's data
   * @throws AppletStatus for any status but 9000
   */
  execute({ ins, p1, p2, data }: CommandApdu): Uint8Array {
    if (this.locked && ins !== INS.validate && ins !== INS.reset) throw appletStatus(SW.accessKeyNeeded);
    const fields = new FieldReader(data);
    const parameters = (p1 << 8) | p2;
    const calculates = ins === INS.calculate || ins === INS.calculateAll;
    const expected = ins === INS.reset ? 0xdead : 0;
    const known =
      calculates ||
      [INS.put, INS.delete, INS.setCode, INS.reset, INS.list, INS.validate].some((i) => i === ins);
    if (!known && !(ins === INS.rename && this.#isNewer)) throw appletStatus(SW.unknownInstruction);
    if (parameters !== expected && !(calculates && parameters === 1)) throw appletStatus(SW.wrongParameters);
    if (ins === INS.put) return this.#put(fields);
    if (ins === INS.delete) return this.#delete(fields);
    if (ins === INS.setCode) return this.#setCode(fields);
    if (ins === INS.reset) return this.#reset();
    if (ins === INS.list) return this.#list();
    if (ins === INS.validate) return this.#validate(fields);
    if (ins === INS.rename) return this.#rename(fields);
    if (ins === INS.calculate) return this.#calculate(fields, p2 === 1);
    return this.#calculateAll(fields, p2 === 1);
  }

  #find(name: Uint8Array): VirtualCredential | undefined {
    const wanted = hex(name);
    return this.#state.credentials.find((credential) => credential.name === wanted);
  }

  #named(fields: FieldReader): VirtualCredential {
    const credential = this.#find(fields.take(TAG.name).value);
    if (!credential) throw appletStatus(SW.noSuchObject);
    return credential;
  }

  #remove(credential: VirtualCredential): void {
    this.#state.credentials.splice(this.#state.credentials.indexOf(credential), 1);
  }

  #put(fields: FieldReader): Uint8Array {
    const name = fields.take(TAG.name).value;
    if (name.length === 0 || name.length > MAX_NAME) throw appletStatus(SW.wrongData);
    const { credentials, capacity } = this.#state;
    const listed = credentials.reduce((sum, c) => sum + c.name.length / 2 + LIST_OVERHEAD, 0);
    const old = this.#find(name);
    if (credentials.length >= capacity || listed + name.length + LIST_OVERHEAD > LIST_BUFFER) {
      // Measured: with memory full, a PUT over an existing name fails and takes the old credential with it.
      if (old) this.#remove(old);
      throw appletStatus(SW.noSpace);
    }
    const [type, digits, ...key] = fields.take(TAG.key).value;
    if (type === undefined || digits === undefined) throw appletStatus(SW.wrongData);
    const algorithm = algorithmOf(type);
    const kind = type & 0xf0;
    if (!algorithm || (algorithm === "SHA-512" && !this.#isNewer)) throw appletStatus(SW.wrongData);
    if ((kind !== TYPE.HOTP && kind !== TYPE.TOTP) || key.length > MAX_KEY) throw appletStatus(SW.wrongData);
    const property = fields.takeRawByte(TAG.property) ?? 0;
    let initialMovingFactor = 0;
    if (fields.isNext(TAG.initialMovingFactor)) {
      const { value } = fields.take(TAG.initialMovingFactor);
      if (value.length !== 4) throw appletStatus(SW.wrongData);
      initialMovingFactor = Buffer.from(value).readUInt32BE();
    }
    const fresh = {
      name: hex(name),
      type,
      digits,
      key: hex(Uint8Array.from(key)),
      property,
      initialMovingFactor,
      counter: 0,
      lastChallenge: "",
    };
    if (old) Object.assign(old, fresh);
    else credentials.push(fresh);
    return new Uint8Array();
  }

  #delete(fields: FieldReader): Uint8Array {
    this.#remove(this.#named(fields));
    return new Uint8Array();
  }

  #rename(fields: FieldReader): Uint8Array {
    const credential = this.#named(fields);
    const name = fields.take(TAG.name).value;
    if (name.length === 0 || name.length > MAX_NAME || this.#find(name)) throw appletStatus(SW.wrongData);
    credential.name = hex(name);
    return new Uint8Array();
  }

  #setCode(fields: FieldReader): Uint8Array {
    const [type, ...key] = fields.take(TAG.key).value;
    if (type === undefined) {
      this.#state.accessKey = null;
      this.#validated = false;
      return new Uint8Array();
    }
    const algorithm = algorithmOf(type);
    const kind = type & 0xf0;
    if (!algorithm || (algorithm === "SHA-512" && !this.#isNewer)) throw appletStatus(SW.noSuchObject);
    if (kind !== TYPE.HOTP && kind !== TYPE.TOTP) throw appletStatus(SW.noSuchObject);
    if (key.length > MAX_KEY) throw appletStatus(SW.wrongData);
    const accessKey = { type, key: hex(Uint8Array.from(key)) };
    const challenge = fields.take(TAG.challenge).value;
    const response = fields.take(TAG.response).value;
    const expected = cardHmac(type, accessKey.key, challenge);
    if (response.length !== expected.length) throw appletStatus(SW.wrongData);
    if (!expected.equals(response)) throw appletStatus(SW.noSuchObject);
    this.#state.accessKey = accessKey;
    // Measured: the session that set the key is itself locked at once.
    this.#validated = false;
    return new Uint8Array();
  }

  #validate(fields: FieldReader): Uint8Array {
    const { accessKey } = this.#state;
    if (!accessKey) throw appletStatus(SW.noSuchObject);
    const response = fields.take(TAG.response).value;
    const expected = this.#challenge && cardHmac(accessKey.type, accessKey.key, this.#challenge);
    if (!expected?.equals(response)) throw appletStatus(SW.wrongData);
    // Measured: access is granted before the host's challenge is looked at, however short that is.
    this.#validated = true;
    const challenge = fields.take(TAG.challenge);
    if (challenge.declared < CHALLENGE_LENGTH) throw appletStatus(SW.wrongData);
    return encodeTlv(TAG.response, cardHmac(accessKey.type, accessKey.key, challenge.value));
  }

  #reset(): Uint8Array {
    this.#state.accessKey = null;
    this.#state.credentials.length = 0;
    this.#state.deviceId = hex(this.#random(this.#state.deviceId.length / 2));
    this.#validated = false;
    return new Uint8Array();
  }

  #list(): Uint8Array {
    const entries = this.#state.credentials.map(({ type, name }) =>
      encodeTlv(TAG.listEntry, concatBytes(Uint8Array.of(type), bytes(name))),
    );
    return concatBytes(...entries);
  }

  #calculate(fields: FieldReader, truncated: boolean): Uint8Array {
    const credential = this.#named(fields);
    const { value, declared } = fields.take(TAG.challenge);
    const result = computeCredential(credential, value, declared, truncated);
    const tag = truncated ? TAG.truncated : TAG.response;
    return encodeTlv(tag, concatBytes(Uint8Array.of(credential.digits), result));
  }

  #calculateAll(fields: FieldReader, truncated: boolean): Uint8Array {
    const { value, declared } = fields.take(TAG.challenge);
    const answers = this.#state.credentials.map((credential) => {
      const name = encodeTlv(TAG.name, bytes(credential.name));
      const digits = Uint8Array.of(credential.digits);
      if ((credential.type & 0xf0) === TYPE.HOTP) return concatBytes(name, encodeTlv(TAG.hotp, digits));
      if (this.#isNewer && (credential.property & PROPERTY.touch) !== 0)
        return concatBytes(name, encodeTlv(TAG.touch, digits));
      const result = computeCredential(credential, value, declared, truncated);
      const tag = truncated ? TAG.truncated : TAG.response;
      return concatBytes(name, encodeTlv(tag, concatBytes(digits, result)));
    });
    return concatBytes(...answers);
  }
}
