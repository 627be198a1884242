import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { makeCertificate } from "./certificate.ts";

Deno.test("the certificate is for localhost, signed by itself, and valid from now on", () => {
  const now = Date.UTC(2026, 0, 1);
  const { pem, der } = makeCertificate(now);
  const read = new X509Certificate(pem);
  assert.deepEqual(new Uint8Array(read.raw), new Uint8Array(der));
  assert.equal(read.subject, "CN=localhost");
  assert.equal(read.subjectAltName, "DNS:localhost");
  assert.ok(read.ca);
  assert.ok(read.verify(read.publicKey));
  assert.ok(Date.parse(read.validFrom) <= now && Date.parse(read.validTo) > now);
});

Deno.test("no two certificates have the same key or number", () => {
  const [one, two] = [makeCertificate(), makeCertificate()];
  assert.notEqual(one.keyPem, two.keyPem);
  const numberOf = ({ pem }: { pem: string }) => new X509Certificate(pem).serialNumber;
  assert.notEqual(numberOf(one), numberOf(two));
});
