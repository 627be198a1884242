import assert from "node:assert/strict";
import { join } from "node:path";
import { bundleBackend } from "./bundle_backend.ts";
import { executableName, hostPlatform } from "./platform.ts";
import { BUNDLE, writeExecutable } from "./write_executable.ts";

/** A backend that reports what it may do. */
const BACKEND = `
import * as grpc from "@grpc/grpc-js";
import cassandra from "cassandra-driver";
import { Kafka } from "kafkajs";
import { setImmediate } from "node:timers/promises";

const socket = Deno.env.get("PLUGIN_UNIX_SOCKET_DIR") + "/plugin.sock";
const server = new grpc.Server();
await new Promise<void>((resolve, reject) =>
  server.bindAsync("unix:" + socket, grpc.ServerCredentials.createInsecure(), (error) =>
    error ? reject(error) : resolve()
  )
);
const { mode } = await Deno.stat(socket.slice(0, socket.lastIndexOf("/")));
const state = (descriptor: Deno.PermissionDescriptor) => Deno.permissions.querySync(descriptor).state;
// How often a loop with work comes round until the first bytes have come over a new connection.
let turns = 0;
let arrived = false;
void (async () => {
  const client = await Deno.connect({ transport: "unix", path: socket });
  await client.read(new Uint8Array(64));
  arrived = true;
})();
for (; !arrived; turns++) {
  for (const until = performance.now() + 1; performance.now() < until;);
  await setImmediate();
}
console.log(JSON.stringify({
  turns,
  folderMode: (mode! & 0o777).toString(8),
  libraries: [typeof cassandra.Client, typeof Kafka],
  loopback: state({ name: "net", host: "127.0.0.1:9042" }),
  elsewhere: state({ name: "net", host: "kafka-1:9092" }),
  home: state({ name: "read", path: "/etc/passwd" }),
  own: state({ name: "read", path: import.meta.filename! }),
  ownWrite: state({ name: "write", path: import.meta.filename! }),
  run: state({ name: "run" }),
  ffi: state({ name: "ffi" }),
  password: state({ name: "env", variable: "GF_SECURITY_ADMIN_PASSWORD" }),
  limits: [Deno.env.get("GF_PLUGIN_QUERY_MEMORY"), Deno.env.get("GF_PLUGIN_STALL_LIMIT")],
  pid: Deno.pid,
}));
Deno.exit(0);
`;

const built = await Deno.makeTempDir({ prefix: "launcher, with blanks " });
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(built, { recursive: true }),
);
const launcher = join(built, executableName(hostPlatform()));

async function build(): Promise<void> {
  // Beside the tests, so that the libraries are found.
  const entry = join(import.meta.dirname!, `.launcher_test_${Deno.pid}.ts`);
  try {
    await Deno.writeTextFile(entry, BACKEND);
    await bundleBackend(entry, { outFile: join(built, BUNDLE) });
  } finally {
    await Deno.remove(entry);
  }
  await writeExecutable(built, {
    platform: hostPlatform(),
    denoBinary: Deno.execPath(),
  });
}

async function launch(path: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(path, {
    cwd: "/",
    env,
  }).output();
  const text = new TextDecoder().decode(stdout);
  return {
    code,
    reported: text === "" ? undefined : JSON.parse(text),
    error: new TextDecoder().decode(stderr),
  };
}

// esbuild keeps a process of its own, as it should.
Deno.test({
  name: "the executable",
  sanitizeResources: false,
  sanitizeOps: false,
}, async (t) => {
  await build();

  await t.step(
    "runs the bundle with few rights, also under a path with blanks and commas",
    async () => {
      const { code, reported, error } = await launch(launcher);
      assert.equal(code, 0, error);
      const { pid: _, turns, ...rest } = reported;
      // Its sockets are looked at on every turn; a Deno as it is does so on every 61st.
      assert.ok(turns < 61, `${turns} turns`);
      assert.deepEqual(rest, {
        folderMode: "700",
        libraries: ["function", "function"],
        loopback: "granted",
        elsewhere: "prompt",
        home: "prompt",
        own: "granted",
        ownWrite: "prompt",
        run: "prompt",
        ffi: "prompt",
        password: "prompt",
        limits: [null, null],
      });
    },
  );

  await t.step("may reach the hosts of allow_net, and only those", async () => {
    const { reported } = await launch(launcher, {
      GF_PLUGIN_ALLOW_NET: "kafka-1:9092, 10.0.0.0/8",
    });
    assert.deepEqual([reported.elsewhere, reported.loopback], ["granted", "prompt"]);
    assert.equal(
      (await launch(launcher, { GF_PLUGIN_ALLOW_NET: "*" })).reported.elsewhere,
      "granted",
    );
  });

  await t.step(
    "takes the section's keys from the environment, too, where no file has them",
    async () => {
      const section = "GF_PLUGIN_SLUICE_STREAMS_DATASOURCE";
      const { reported } = await launch(launcher, {
        [`${section}_ALLOW_NET`]: "kafka-1:9092",
        [`${section}_QUERY_MEMORY`]: "64 MiB",
        [`${section}_STALL_LIMIT`]: "2s",
        GF_PLUGIN_STALL_LIMIT: "3s",
      });
      assert.deepEqual([reported.elsewhere, reported.loopback], ["granted", "prompt"]);
      assert.deepEqual(reported.limits, ["64 MiB", "3s"]);
    },
  );

  await t.step("refuses an allow_net that is not one", async () => {
    const { code, error } = await launch(launcher, {
      GF_PLUGIN_ALLOW_NET: "a --allow-all",
    });
    assert.equal(
      code,
      0,
      "blanks are left out, so that it is one harmless word",
    );
    const refused = await launch(launcher, { GF_PLUGIN_ALLOW_NET: "a;b" });
    assert.equal(refused.code, 1, error);
    assert.match(refused.error, /allow_net .* 'a;b' has other characters/);
  });

  await t.step("finds its folder through a link", async () => {
    const link = await Deno.makeTempDir();
    await Deno.symlink(launcher, join(link, "gpx"));
    assert.equal((await launch(join(link, "gpx"))).code, 0);
    await Deno.remove(link, { recursive: true });
  });

  await t.step("removes what a killed one left behind", async () => {
    const base = await Deno.makeTempDir();
    const { reported } = await launch(launcher, { TMPDIR: base });
    const left = (await Array.fromAsync(Deno.readDir(base))).map(({ name }) => name);
    assert.match(left.join(), new RegExp(`^sluice-plugin\\.${reported.pid}\\.`));
    await launch(launcher, { TMPDIR: base });
    const now = (await Array.fromAsync(Deno.readDir(base))).map(({ name }) => name);
    assert.equal(now.length, 1);
    assert.notDeepEqual(now, left);
    await Deno.remove(base, { recursive: true });
  });
});
