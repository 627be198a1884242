import assert from "node:assert/strict";
import { ProblemError } from "./problem.ts";
import { createHostCheck } from "./hosts.ts";

function statusOf(host: string, options: { allowed?: string[]; listen?: string } = {}): number {
  const check = createHostCheck({ allowed: [], listen: "127.0.0.1", ...options });
  try {
    check(host);
    return 200;
  } catch (error) {
    assert(error instanceof ProblemError);
    return error.problem.status;
  }
}

Deno.test("loopback names are this server's, on every port and in every spelling", () => {
  for (
    const host of [
      "localhost",
      "localhost:8080",
      "LocalHost:1",
      "localhost.",
      "sluice.localhost:8080",
      "127.0.0.1",
      "127.1.2.3:65535",
      "[::1]",
      "[::1]:8080",
      "[0:0:0:0:0:0:0:1]:8080",
      "[::ffff:127.0.0.1]:8080",
    ]
  ) assert.equal(statusOf(host), 200, host);
});

Deno.test("every other name is refused by name, with what to set", () => {
  for (
    const host of [
      "evil.example",
      "evil.example:8080",
      "localhost.evil.example",
      "notlocalhost",
      "127.0.0.1.evil.example",
      "10.0.0.5:8080",
      "[2001:db8::1]",
      "[::2]",
      "0.0.0.0:8080",
      "2130706433",
    ]
  ) assert.equal(statusOf(host), 421, host);
  assert.throws(
    () => createHostCheck({ allowed: [], listen: "127.0.0.1" })("evil.example:8080"),
    /'evil\.example'.*SLUICE_ALLOWED_HOSTS/,
  );
});

Deno.test("what is no host is a bad request and changes no routing", () => {
  for (
    const host of [
      "",
      "localhost/path?",
      "localhost#",
      "user@localhost",
      "localhost:http",
      "localhost, evil.example",
      "[::1",
      "[localhost]",
      "::1",
      "a b",
      "localhost\\",
    ]
  ) assert.equal(statusOf(host), 400, host);
});

Deno.test("a server that listens beyond loopback answers to addresses, still not to names", () => {
  for (const listen of ["0.0.0.0", "::", "10.0.0.5"]) {
    assert.equal(statusOf("10.0.0.5:8080", { listen }), 200);
    assert.equal(statusOf("[2001:db8::1]:8080", { listen }), 200);
    assert.equal(statusOf("evil.example", { listen }), 421);
  }
  for (const listen of ["127.0.0.1", "::1", "localhost"]) {
    assert.equal(statusOf("10.0.0.5:8080", { listen }), 421, listen);
  }
});

Deno.test("names are allowed by configuration: one, one with its port, those below one, all", () => {
  const allowed = ["Streams.example", "api.example:8443", "*.team.example", "[2001:db8::7]:1"];
  const status = (host: string) => statusOf(host, { allowed });
  assert.equal(status("streams.example:9"), 200);
  assert.equal(status("a.streams.example"), 421);
  assert.equal(status("api.example:8443"), 200);
  assert.equal(status("api.example"), 421);
  assert.equal(status("a.team.example"), 200);
  assert.equal(status("a.b.team.example:1"), 200);
  assert.equal(status("team.example"), 421);
  assert.equal(status(".team.example"), 421);
  assert.equal(status("[2001:db8::7]:1"), 200);
  assert.equal(status("[2001:db8::7]:2"), 421);
  assert.equal(statusOf("anything.example", { allowed: ["*"] }), 200);
  assert.equal(statusOf("any thing", { allowed: ["*"] }), 400);
});
