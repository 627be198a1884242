import assert from "node:assert/strict";
import { checkReplication, parseReplication, replicationMap } from "./keyspace.ts";

Deno.test("one or several datacenters are read", () => {
  assert.deepEqual(parseReplication("datacenter1:1"), { datacenter1: 1 });
  assert.deepEqual(parseReplication(" dc-1:3 , dc_2.eu:5 "), { "dc-1": 3, "dc_2.eu": 5 });
});

for (
  const text of ["", ",", "dc1", "dc1:", "dc1:0", "dc1:-1", "dc1:1.5", "dc1:x", ":3", "dc1:100"]
) {
  Deno.test(`'${text}' is refused with an example`, () => {
    assert.throws(() => parseReplication(text), {
      name: "RangeError",
      message: /^CASSANDRA_REPLICATION: .*write for example datacenter1:1 or dc1:3,dc2:3$/,
    });
  });
}

Deno.test("a datacenter named twice is refused", () => {
  assert.throws(() => parseReplication("dc1:3,dc1:2"), /'dc1' is named twice/);
});

Deno.test("a cluster with enough nodes passes", () => {
  checkReplication({ dc1: 3, dc2: 1 }, { dc1: 3, dc2: 2, dc3: 1 });
});

Deno.test("more replicas than nodes, or an unknown datacenter, are refused by name", () => {
  assert.throws(() => checkReplication({ dc1: 3 }, { dc1: 1 }), /'dc1' has 1 node, fewer than 3/);
  assert.throws(
    () => checkReplication({ dc9: 1 }, { dc1: 1, dc2: 1 }),
    /no datacenter 'dc9', only dc1, dc2/,
  );
});

Deno.test("the keyspace's map names strategy and factors", () => {
  assert.deepEqual(replicationMap({ dc1: 3 }), { class: "NetworkTopologyStrategy", dc1: "3" });
});
