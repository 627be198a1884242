import { Ajv2020 } from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { parse } from "yaml";
import { readProduct } from "../installer.ts";
import schema from "./compose-spec.json" with { type: "json" };

/** The parts of a service that are looked at here. */
interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart: string;
  readonly mem_limit?: string;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = await Deno.readTextFile(new URL("../../../docker-compose.yml", import.meta.url));
const file: ComposeFile = parse(text, { merge: true });
const services = Object.entries(file.services);

Deno.test("docker-compose.yml follows the Compose Specification", () => {
  // The schema marks formats, such as ports and durations, that ajv does not know by itself.
  const validate = new Ajv2020({ validateFormats: false, strict: false }).compile(schema);
  assert.ok(validate(file), JSON.stringify(validate.errors));
  assert.ok(!validate({ services: { kafka: { imagine: "x" } } }), "the schema refuses nonsense");
});

Deno.test("every image is pinned to a version", async () => {
  for (const [name, { image }] of services) assert.match(image, /:\d+\.\d+\.\d+$/, name);
  assert.doesNotMatch(text, /:latest/);
  const dockerfile = await Deno.readTextFile(new URL("Dockerfile", import.meta.url));
  const bases = dockerfile.match(/^FROM .*$/gm)!;
  for (const base of bases) assert.match(base, /^FROM node:22\.\d+\.\d+-bookworm-slim$/);
  assert.match(dockerfile, /^USER node$/m);
});

Deno.test("containers and local services are of the same versions", async () => {
  const [kafka, cassandra] = [await readProduct("kafka"), await readProduct("cassandra")];
  assert.equal(file.services["kafka"]!.image, `apache/kafka:${kafka.version}`);
  assert.equal(file.services["cassandra"]!.image, `cassandra:${cassandra.version}`);
});

Deno.test("every service reports its health, unless it may end", () => {
  for (const [name, { healthcheck, restart }] of services) {
    const mayEnd = restart === "no" || restart === "on-failure";
    assert.ok(mayEnd || (healthcheck?.test.length ?? 0) > 0, name);
  }
});

Deno.test("every service has a memory limit, and only pages can be reached, from here only", () => {
  const pages = ["api", "balancer", "grafana"];
  for (const [name, service] of services) {
    assert.match(service.mem_limit ?? "", /^\d+[mg]$/, name);
    assert.equal(service.ports !== undefined, [...pages, "ingest"].includes(name), name);
    assert.equal(service.networks.includes("edge"), pages.includes(name), name);
  }
  for (const page of pages) {
    assert.match(file.services[page]!.ports![0]!, /^\$\{SLUICE_PUBLISH:-127\.0\.0\.1\}:/);
  }
});

Deno.test("E6: devices are on a network of their own, with nothing but the ingest worker", () => {
  const there = services.filter(([, { networks }]) => networks.includes("devices"));
  assert.deepEqual(there.map(([name]) => name), ["ingest"]);
  const { ports, networks } = file.services["ingest"]!;
  assert.ok(!networks.includes("edge") && !networks.includes("front"));
  assert.match(ports![0]!, /^\$\{SLUICE_INGEST_PUBLISH:-127\.0\.0\.1\}:/);
});

Deno.test("the balancer reaches the instances of the API, and nothing behind them", async () => {
  const { balancer, api, "api-replica": replica } = file.services;
  const shared = (one: ComposeService, other: ComposeService) =>
    one.networks.filter((name) => other.networks.includes(name));
  assert.ok(shared(balancer!, api!).includes("front"));
  assert.deepEqual(shared(balancer!, replica!), ["front"]);
  assert.deepEqual(shared(balancer!, file.services["kafka"]!), []);
  const site = await Deno.readTextFile(
    new URL("../../../provisioning/nginx/site.conf", import.meta.url),
  );
  const servers = [...site.matchAll(/^ +server ([\w-]+):8080 /gm)].map(([, name]) => name!);
  assert.deepEqual([...new Set(servers)], ["api", "api-replica"]);
});

Deno.test("data is in named volumes", () => {
  assert.deepEqual(Object.keys(file.volumes).sort(), [
    "cassandra-data",
    "grafana-data",
    "kafka-data",
  ]);
});
