import assert from "node:assert/strict";
import { formatAddress, formatAddresses, parseAddress } from "./address.ts";

Deno.test("a port that is left out is the default", () => {
  assert.deepEqual(parseAddress("cassandra-1", 9042), {
    host: "cassandra-1",
    port: 9042,
  });
  assert.deepEqual(parseAddress("10.0.0.1:9142", 9042), {
    host: "10.0.0.1",
    port: 9142,
  });
});

Deno.test("IPv6 addresses, with and without a port", () => {
  assert.deepEqual(parseAddress("::1", 9042), { host: "::1", port: 9042 });
  assert.deepEqual(parseAddress("[fe80::1]:9142", 9042), {
    host: "fe80::1",
    port: 9142,
  });
  assert.equal(formatAddress({ host: "fe80::1", port: 1 }), "[fe80::1]:1");
});

Deno.test("what is no address is recognized", () => {
  for (
    const text of [
      "",
      "a b",
      "host:",
      "host:0",
      "host:65536",
      "http://host",
      "u@h",
      "[x]:1",
    ]
  ) {
    assert.equal(parseAddress(text, 1), undefined, text);
  }
});

Deno.test("addresses as people write them", () => {
  const text = formatAddresses([{ host: "a", port: 1 }, {
    host: "::1",
    port: 2,
  }]);
  assert.equal(text, "a:1, [::1]:2");
});
