import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { clientAddress, isAskedHere } from "./client_address.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage;

Deno.test("who asks is the other end of the connection, whatever it says", () => {
  const addressOf = clientAddress([]);
  assert.equal(addressOf(from("192.0.2.1", "198.51.100.1")), "192.0.2.1");
  assert.equal(addressOf(from("::ffff:192.0.2.1")), "192.0.2.1");
});

Deno.test("a known proxy says who asks; what a client wrote before that is not believed", () => {
  const addressOf = clientAddress(["10.0.0.0/24", "2001:db8::1"]);
  assert.equal(addressOf(from("10.0.0.7", "198.51.100.1")), "198.51.100.1");
  assert.equal(addressOf(from("::ffff:10.0.0.7", "203.0.113.9, 198.51.100.1")), "198.51.100.1");
  assert.equal(addressOf(from("2001:db8::1", "2001:db8::2")), "2001:db8::2");
  assert.equal(addressOf(from("10.0.1.7", "198.51.100.1")), "10.0.1.7");
  for (const nonsense of [undefined, "", "unknown", "198.51.100.1,"]) {
    assert.equal(addressOf(from("10.0.0.7", nonsense)), "10.0.0.7");
  }
});

Deno.test("somebody at this machine asks when no proxy does for another", () => {
  const here = (url: string, client: string, headers: Record<string, string> = {}) =>
    isAskedHere(new Request(url, { headers }), client);
  assert(here("http://localhost:8080/", "127.0.0.1"));
  assert(here("http://[::1]:8080/", "::1"));
  assert(!here("http://localhost:8080/", "192.0.2.1"));
  assert(!here("http://streams.example/", "127.0.0.1"));
  for (const header of ["x-forwarded-for", "forwarded", "via"]) {
    assert(!here("http://localhost:8080/", "127.0.0.1", { [header]: "192.0.2.1" }));
  }
});
