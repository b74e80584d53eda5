import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RegistryError } from "../../../src/registry/errors.ts";
import { readCertificate } from "../../../src/registry/onlineRegistration/certificates/certificate.ts";
import {
  type OnlineRegistrationOptions,
  openTrust,
} from "../../../src/registry/onlineRegistration/certificates/folder.ts";
import { checkCustomerCertificate } from "../../../src/registry/onlineRegistration/certificates/path.ts";
import { readRevocationList } from "../../../src/registry/onlineRegistration/certificates/revocation.ts";
import { type CertificateOptions, type Credential, Pki, x5cOf } from "../../support/pki.ts";

const pki = new Pki();
afterAll(() => rmSync(pki.directory, { recursive: true, force: true }));

const DAY = 24 * 3600 * 1000;
const now = Date.now() + 3_600_000;

let root: Credential;
let sub: Credential;
let lists: string[];
let usual: string;
beforeAll(() => {
  root = pki.authority(null, { subject: "/C=KR/O=Made-up/CN=Root" });
  sub = pki.authority(root, {
    subject: "/C=KR/O=Made-up/CN=Sub",
    extensions: { basicConstraints: "critical,CA:TRUE,pathlen:0" },
  });
  lists = [pki.crl(root), pki.crl(sub)];
  usual = pki.trustFolder([root], [sub], lists);
});

const opened = (directory: string, options: Omit<OnlineRegistrationOptions, "directory"> = {}) =>
  openTrust({ directory, ...options }, () => {});

async function judge(customer: Credential, directory = usual, at = now, options = {}): Promise<string> {
  const trust = await (await opened(directory, options))();
  try {
    checkCustomerCertificate(readCertificate(Buffer.from(x5cOf(customer), "base64")), trust, at);
    return "accepted";
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.code;
  }
}

/** A customer of the usual CA with something else about it. */
const judged = (options: CertificateOptions) => judge(pki.customer(sub, options));

describe("R4b a customer's certificate (RFC 5280)", () => {
  it("is accepted along intermediates to an anchor, and straight from one", async () => {
    expect(await judge(pki.customer(sub))).toBe("accepted");
    expect(await judge(pki.customer(root))).toBe("accepted");
  });

  it("is refused of another CA, even one of the same name", async () => {
    const namesake = pki.authority(null, { subject: "/C=KR/O=Made-up/CN=Sub" });
    expect(await judge(pki.customer(namesake))).toBe("certificateUntrusted");
    const nameless = pki.customer(namesake, { extensions: { authorityKeyIdentifier: null } });
    expect(await judge(nameless)).toBe("certificateUntrusted");
    const selfSigned = pki.issue(null, { extensions: { keyUsage: "digitalSignature" } });
    expect(await judge(selfSigned)).toBe("certificateUntrusted");
  });

  it("is refused before and after it is valid, to the second", async () => {
    const day = pki.customer(sub, { days: 1 });
    const { notBefore, notAfter } = readCertificate(Buffer.from(x5cOf(day), "base64"));
    expect(await judge(day, usual, notBefore - 1)).toBe("certificateNotYetValid");
    expect(await judge(day, usual, notAfter + 999)).toBe("accepted");
    expect(await judge(day, usual, notAfter + 1000)).toBe("certificateExpired");
  });

  it("is refused when a CA above it has expired", async () => {
    const short = pki.authority(root, { days: 1 });
    const directory = pki.trustFolder([root], [short], [lists[0] ?? "", pki.crl(short)]);
    const customer = pki.customer(short);
    expect(await judge(customer, directory)).toBe("accepted");
    expect(await judge(customer, directory, now + 2 * DAY)).toBe("certificateExpired");
  });

  it("is refused for another use: a CA's, no signatures, another purpose", async () => {
    expect(await judge(sub)).toBe("certificateUse");
    expect(await judged({ extensions: { basicConstraints: "CA:TRUE" } })).toBe("certificateUse");
    expect(await judged({ extensions: { keyUsage: "keyEncipherment,keyAgreement" } })).toBe("certificateUse");
    expect(await judged({ extensions: { keyUsage: null } })).toBe("certificateUse");
    expect(await judged({ extensions: { extendedKeyUsage: "serverAuth" } })).toBe("certificateUse");
    expect(await judged({ extensions: { keyUsage: "nonRepudiation" } })).toBe("accepted");
    expect(await judged({ extensions: { extendedKeyUsage: "emailProtection" } })).toBe("accepted");
  });

  it("is refused with a critical extension that is not known", async () => {
    expect(await judged({ extensions: { "1.2.3.4": "critical,DER:0500" } })).toBe("certificateConstraint");
    expect(await judged({ extensions: { "1.2.3.4": "DER:0500" } })).toBe("accepted");
  });

  it("is refused when its issuer signed with SHA-1, and with a short key", async () => {
    expect(await judged({ digest: "sha1" })).toBe("certificateUntrusted");
    expect(await judged({ key: "rsa1024" })).toBe("certificateKeyWeak");
    const weak = pki.authority(root, { key: "rsa1024" });
    const directory = pki.trustFolder([root], [weak], [...lists, pki.crl(weak)]);
    expect(await judge(pki.customer(weak), directory)).toBe("certificateKeyWeak");
  });

  it("is refused beyond a path's length, and of an issuer that is no CA", async () => {
    const below = pki.authority(sub);
    const directory = pki.trustFolder([root], [sub, below], [...lists, pki.crl(below)]);
    expect(await judge(pki.customer(below), directory)).toBe("certificateConstraint");
    const person = pki.customer(sub);
    const withPerson = pki.trustFolder([root], [sub, person], lists);
    expect(await judge(pki.customer(person), withPerson)).toBe("certificateUntrusted");
    const noSigner = pki.authority(root, { extensions: { keyUsage: "critical,cRLSign" } });
    const withNoSigner = pki.trustFolder([root], [noSigner], [...lists, pki.crl(noSigner)]);
    expect(await judge(pki.customer(noSigner), withNoSigner)).toBe("certificateConstraint");
  });

  it("is refused by a name that a CA above it may not give", async () => {
    const constrained = (nameConstraints: string, section: string) =>
      pki.issue(root, {
        extensions: {
          basicConstraints: "critical,CA:TRUE",
          keyUsage: "critical,keyCertSign,cRLSign",
          subjectKeyIdentifier: "hash",
          authorityKeyIdentifier: "keyid",
          nameConstraints,
        },
        sections: `[name]\n${section}`,
      });
    const judgeBy = async (ca: Credential, options: CertificateOptions) => {
      const directory = pki.trustFolder([root], [ca], [...lists, pki.crl(ca)]);
      return judge(pki.customer(ca, options), directory);
    };
    const permitted = constrained("critical,permitted;dirName:name", "C=KR\nO=Made-up");
    expect(await judgeBy(permitted, { subject: "/C=KR/O=Made-up/CN=Hong" })).toBe("accepted");
    expect(await judgeBy(permitted, { subject: "/C=KR/O=Other/CN=Hong" })).toBe("certificateConstraint");
    const excluded = constrained("critical,excluded;dirName:name", "C=KR\nO=Closed");
    expect(await judgeBy(excluded, { subject: "/C=KR/O=Made-up/CN=Hong" })).toBe("accepted");
    expect(await judgeBy(excluded, { subject: "/C=KR/O=Closed/CN=Hong" })).toBe("certificateConstraint");
    const mail = constrained("critical,permitted;email:bank.example", "");
    expect(await judgeBy(mail, {})).toBe("accepted");
    const subjectAltName = "email:hong@bank.example";
    expect(await judgeBy(mail, { extensions: { subjectAltName } })).toBe("certificateConstraint");
  });

  it("is refused without a policy that the registry takes, or that a CA asks for", async () => {
    const customer = pki.customer(sub);
    const taken = ["1.2.410.200005.1.1.4"];
    const strict = pki.authority(root, {
      extensions: {
        policyConstraints: "critical,requireExplicitPolicy:0",
        certificatePolicies: taken[0] ?? "",
      },
    });
    const directory = pki.trustFolder([root], [strict], [...lists, pki.crl(strict)]);
    expect(await judge(pki.customer(strict), directory, now, { policies: taken })).toBe("accepted");
    expect(await judge(pki.customer(strict), directory, now, { policies: ["1.2.3"] })).toBe(
      "certificatePolicy",
    );
    const other = pki.customer(strict, { extensions: { certificatePolicies: "1.2.3" } });
    expect(await judge(other, directory)).toBe("certificatePolicy");
    // The CA between names none at all.
    expect(await judge(customer, usual, now, { policies: taken })).toBe("certificatePolicy");
  });
});

describe("R4b revocation (RFC 5280 section 5)", () => {
  it("refuses what its issuer revoked, and what a CA above was", async () => {
    const customer = pki.customer(sub);
    const revoked = pki.crl(sub, { revoked: [customer.serial] });
    expect(await judge(customer, pki.trustFolder([root], [sub], [...lists.slice(0, 1), revoked]))).toBe(
      "certificateRevoked",
    );
    const another = pki.crl(sub, { revoked: ["0badc0de"] });
    expect(await judge(customer, pki.trustFolder([root], [sub], [...lists.slice(0, 1), another]))).toBe(
      "accepted",
    );
    const above = [pki.crl(root, { revoked: [sub.serial] }), ...lists.slice(1)];
    expect(await judge(customer, pki.trustFolder([root], [sub], above))).toBe("certificateRevoked");
  });

  it("refuses where no list speaks for a certificate: none, a stale one, one by another CA", async () => {
    const customer = pki.customer(sub);
    const [ofRoot = "", ofSub = ""] = lists;
    expect(await judge(customer, pki.trustFolder([root], [sub], [ofRoot]))).toBe("revocationUnknown");
    expect(await judge(customer, pki.trustFolder([root], [sub], [ofSub]))).toBe("revocationUnknown");
    expect(await judge(customer, usual, now + 40 * DAY)).toBe("revocationUnknown");
    const namesake = pki.authority(null, { subject: "/C=KR/O=Made-up/CN=Sub" });
    const forged = pki.trustFolder([root], [sub], [ofRoot, pki.crl(namesake)]);
    expect(await judge(customer, forged)).toBe("revocationUnknown");
    const noLists = pki.authority(root, { extensions: { keyUsage: "critical,keyCertSign" } });
    const unsigned = pki.trustFolder([root], [noLists], [ofRoot, pki.crl(noLists)]);
    expect(await judge(pki.customer(noLists), unsigned)).toBe("revocationUnknown");
  });

  it("accepts without a list only where that is configured, and then still refuses what is listed", async () => {
    const customer = pki.customer(sub);
    const soft = { revocation: "whenKnown" } as const;
    expect(await judge(customer, pki.trustFolder([root], [sub], []), now, soft)).toBe("accepted");
    const listed = pki.trustFolder([root], [sub], [pki.crl(sub, { revoked: [customer.serial] })]);
    expect(await judge(customer, listed, now, soft)).toBe("certificateRevoked");
  });

  it("takes a list for the distribution points it names, and no list of another kind", async () => {
    const point = (name: string) => [
      "issuingDistributionPoint=critical,@point",
      "[point]",
      `fullname=URI:http://ca.example/${name}`,
    ];
    const customer = pki.customer(sub, { extensions: { crlDistributionPoints: "URI:http://ca.example/1" } });
    const withList = (extensions: string[]) =>
      pki.trustFolder(
        [root],
        [sub],
        [lists[0] ?? "", pki.crl(sub, { extensions, revoked: [customer.serial] })],
      );
    expect(await judge(customer, withList(point("1")))).toBe("certificateRevoked");
    expect(await judge(customer, withList(point("2")))).toBe("revocationUnknown");
    expect(await judge(customer, withList([...point("1"), "onlyCA=TRUE"]))).toBe("revocationUnknown");
    await expect(judge(customer, withList([...point("1"), "indirectCRL=TRUE"]))).rejects.toThrow();
  });
});

describe("a long revocation list", () => {
  it("is read in pieces, so that others are served in between", async () => {
    const serials = Array.from({ length: 3000 }, (_, n) => (0x40000000 + n).toString(16));
    const pem = pki.crl(sub, { revoked: serials });
    let turns = 0;
    let reading = true;
    const others = (async () => {
      for (; reading; turns += 1) await setImmediate();
    })();
    const list = await readRevocationList(Buffer.from(pem.replace(/-----[A-Z0-9 ]+-----|\s/g, ""), "base64"));
    reading = false;
    await others;
    expect(list.serials).toEqual(new Set(serials));
    expect(turns).toBeGreaterThan(10);
  });

  it("whatever is cut out of one or put into it, it is read as a list or refused", async () => {
    const pem = pki.crl(sub, { revoked: ["40", "41", "42"] });
    const der = Buffer.from(pem.replace(/-----[A-Z0-9 ]+-----|\s/g, ""), "base64");
    const change = fc.tuple(fc.nat(der.length - 1), fc.nat(3), fc.uint8Array({ maxLength: 3 }));
    const property = fc.asyncProperty(change, async ([at, cut, put]) => {
      const changed = Buffer.concat([der.subarray(0, at), put, der.subarray(at + cut)]);
      const list = await readRevocationList(changed).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        return null;
      });
      const issuer = readCertificate(Buffer.from(x5cOf(sub), "base64"));
      // What is not signed does not count; what is signed has not changed.
      if (list?.signedBy(issuer)) expect([...list.serials]).toEqual(["40", "41", "42"]);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

describe("the folder of certificates", () => {
  it("is read again when a file changes, and stands as it was while one cannot be read", async () => {
    const customer = pki.customer(sub);
    const directory = pki.trustFolder([root], [sub], lists);
    const warnings: string[] = [];
    const trust = await openTrust({ directory }, (message) => warnings.push(message));
    const look = async () => {
      const certificate = readCertificate(Buffer.from(x5cOf(customer), "base64"));
      try {
        checkCustomerCertificate(certificate, await trust(), now);
        return "accepted";
      } catch (error) {
        return error instanceof RegistryError ? error.code : "broken";
      }
    };
    const list = join(directory, "crls", "1.pem");
    let changes = 0;
    const change = (text: string) => {
      writeFileSync(list, text);
      // A change within the clock's tick that keeps the length is nobody's but a test's.
      changes += 1;
      utimesSync(list, new Date(), new Date(Date.now() + changes * 1000));
    };
    expect(await look()).toBe("accepted");
    change("half of a fi");
    expect(await look()).toBe("accepted");
    expect(await look()).toBe("accepted");
    expect(warnings).toHaveLength(1);
    change(pki.crl(sub, { revoked: [customer.serial] }));
    expect(await look()).toBe("certificateRevoked");
    expect(warnings).toHaveLength(1);
  });

  it("takes PEM and DER, several in a file, and names the file that it cannot read", async () => {
    const directory = pki.trustFolder([root], [], lists);
    writeFileSync(join(directory, "intermediates", "sub.der"), Buffer.from(x5cOf(sub), "base64"));
    writeFileSync(
      join(directory, "anchors", "0.pem"),
      [root, sub].map((c) => readFileSync(c.certificate)).join("\n"),
    );
    expect(await judge(pki.customer(sub), directory)).toBe("accepted");
    writeFileSync(join(directory, "anchors", "wrong.pem"), "nothing");
    await expect(opened(directory)).rejects.toMatchObject({ code: "onlineTrustUnreadable" });
    await expect(opened(join(directory, "nowhere"))).rejects.toMatchObject({ code: "onlineTrustUnreadable" });
  });
});
