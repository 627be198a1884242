import assert from "node:assert/strict";
import { CERTIFICATE, KEY } from "../settings/test_pem.ts";
import { tlsFault, type TlsPeer } from "./fault.ts";

const peer: TlsPeer = {
  at: "Kafka at k1:9093",
  tls: {},
  fields: { ca: "kafkaCaCert", cert: "kafkaClientCert", key: "kafkaClientKey" },
  nameFix: "set Brokers to a name that it bears",
};
const showing: TlsPeer = { ...peer, tls: { cert: CERTIFICATE, key: KEY } };
const alert = (name: string) => new Error(`Connection error: received fatal alert: ${name}`);
const coded = (code: string, text: string) => Object.assign(new Error(text), { code });

Deno.test("an alert about certificates is about the client's", () => {
  for (const name of ["CertificateRequired", "BadCertificate"]) {
    const fault = tlsFault(alert(name), peer)!;
    assert.match(fault.message, /^Kafka at k1:9093 wants a client certificate/);
    assert.equal(fault.fix, "set Kafka client certificate and Kafka client key");
  }
  for (const name of ["CertificateUnknown", "BadCertificate", "UnknownCA", "InternalError"]) {
    assert.match(tlsFault(alert(name), showing)!.message, /refuses the client certificate/);
  }
});

Deno.test("an alert about something else is not", () => {
  for (const name of ["HandshakeFailure", "ProtocolVersion", "InternalError"]) {
    assert.equal(tlsFault(alert(name), peer), undefined);
  }
  assert.equal(tlsFault(alert("ProtocolVersion"), showing), undefined);
});

Deno.test("the server's certificate: another name, and not to be trusted", () => {
  const named = coded("ERR_TLS_CERT_ALTNAME_INVALID", "IP: 10.0.0.1 is not in the cert's list");
  assert.equal(tlsFault(named, peer)!.fix, peer.nameFix);
  const unknown = coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first one");
  assert.match(tlsFault(unknown, peer)!.fix, /^set Kafka CA certificate to .*expired$/);
});

Deno.test("other errors are not about certificates", () => {
  assert.equal(tlsFault(coded("ECONNREFUSED", "connect ECONNREFUSED"), peer), undefined);
  assert.equal(tlsFault("strange", peer), undefined);
});
