import assert from "node:assert/strict";
import { AddressPolicy } from "./address_policy.ts";
import { PollFailure } from "./failure.ts";

const policy = new AddressPolicy({ networks: [] });

Deno.test("only public addresses may be asked", () => {
  for (
    const address of [
      ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "0.0.0.0"],
      ...["169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
      ...["::1", "::", "fe80::1", "fe80::1%eth0", "fd12::1", "ff02::1", "2001:db8::1"],
      ...["::ffff:10.0.0.1", "::ffff:a00:1", "::FFFF:127.0.0.1", "::127.0.0.1"],
      ...["64:ff9b::a00:1", "2002:a00:1::", "2001::1", "::ffff:0:10.0.0.1", "64:ff9b:1::1"],
      ...["1fff::1", "4000::1", "5f00::1", "fec0::1"],
      ...["", "localhost", "10.1", "0x7f000001"],
    ]
  ) assert.equal(policy.allows(address), false, address);
  for (
    const address of ["8.8.8.8", "172.32.0.1", "169.253.1.1", "2606:4700::1", "::ffff:8.8.8.8"]
  ) assert.equal(policy.allows(address), true, address);
});

Deno.test("a private network that is named may be asked, and no other", () => {
  const named = new AddressPolicy({ networks: ["10.1.0.0/16", "fd00::/8", "127.0.0.1"] });
  for (const address of ["10.1.2.3", "fd12::1", "127.0.0.1", "::ffff:10.1.2.3", "8.8.8.8"]) {
    assert.equal(named.allows(address), true, address);
  }
  for (const address of ["10.2.0.1", "127.0.0.2", "fe80::1"]) {
    assert.equal(named.allows(address), false, address);
  }
});

Deno.test("a name is refused when one of its addresses is private", async () => {
  const resolved: Readonly<Record<string, readonly string[]>> = {
    "good.example": ["8.8.8.8", "2606:4700::1"],
    "mixed.example": ["8.8.8.8", "10.0.0.1"],
  };
  const resolving = new AddressPolicy({
    networks: [],
    resolve: (name) => {
      const found = resolved[name];
      return found ? Promise.resolve(found) : Promise.reject(new Error("ENOTFOUND"));
    },
  });
  await resolving.check("good.example");
  await resolving.check("8.8.8.8");
  await resolving.check("[2606:4700::1]");
  const refusal = (kind: string, message: RegExp) => (error: unknown) => {
    assert(error instanceof PollFailure);
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    return true;
  };
  await assert.rejects(
    resolving.check("mixed.example"),
    refusal("refused", /^mixed.example is at 10.0.0.1, not a public address: .*NETWORKS/),
  );
  await assert.rejects(resolving.check("[::1]"), refusal("refused", /^::1 is not a public/));
  await assert.rejects(resolving.check("gone.example"), refusal("unreachable", /'gone.example'/));
});
