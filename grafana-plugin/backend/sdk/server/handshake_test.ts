import assert from "node:assert/strict";
import { handshakeLine, readHandshake } from "./handshake.ts";

const environment = (values: Record<string, string>) => ({
  get: (name: string): string | undefined => values[name],
});
const grafana = {
  grafana_plugin_type: "datasource",
  PLUGIN_PROTOCOL_VERSIONS: "2",
};

Deno.test("the line names protocol, place and nothing that was not asked for", () => {
  const socket = { network: "unix", path: "/tmp/p/plugin.sock" } as const;
  const port = { network: "tcp", host: "127.0.0.1", port: 10_001 } as const;
  assert.equal(
    handshakeLine(socket, { multiplex: false }),
    "1|2|unix|/tmp/p/plugin.sock|grpc|",
  );
  assert.equal(
    handshakeLine(port, { multiplex: false }),
    "1|2|tcp|127.0.0.1:10001|grpc|",
  );
  assert.equal(
    handshakeLine(port, { multiplex: true }),
    "1|2|tcp|127.0.0.1:10001|grpc||false",
  );
});

Deno.test("what Grafana sends is read", () => {
  assert.deepEqual(readHandshake(environment(grafana)), {
    ports: { min: 10_000, max: 25_000 },
    socketDir: undefined,
    clientCertificate: undefined,
    multiplex: false,
  });
  const more = {
    ...grafana,
    PLUGIN_PROTOCOL_VERSIONS: "1,2,3",
    PLUGIN_MIN_PORT: "40000",
    PLUGIN_MAX_PORT: "40010",
    PLUGIN_UNIX_SOCKET_DIR: "/run/p",
    PLUGIN_CLIENT_CERT: "-----BEGIN",
    PLUGIN_MULTIPLEX_GRPC: "true",
  };
  assert.deepEqual(readHandshake(environment(more)), {
    ports: { min: 40_000, max: 40_010 },
    socketDir: "/run/p",
    clientCertificate: "-----BEGIN",
    multiplex: true,
  });
});

Deno.test("a start by anything but a host of this protocol is refused with the reason", () => {
  const refused: ReadonlyArray<readonly [Record<string, string>, RegExp]> = [
    [{}, /This program is a Grafana plugin\. .* Grafana starts it/],
    [{ grafana_plugin_type: "renderer" }, /This program is a Grafana plugin/],
    [
      { ...grafana, PLUGIN_PROTOCOL_VERSIONS: "1,3" },
      /speaks version 2 .* and this host 1,3/,
    ],
    [
      { ...grafana, PLUGIN_MIN_PORT: "ten" },
      /PLUGIN_MIN_PORT is ten: it must be a port/,
    ],
  ];
  for (const [env, message] of refused) {
    assert.throws(() => readHandshake(environment(env)), message);
  }
});
