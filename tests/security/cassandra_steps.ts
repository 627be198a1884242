import assert from "node:assert/strict";
import { WorkerProcess } from "../support/worker_process.ts";
import { Authority } from "../support/certificates.ts";
import { PASSWORDS } from "./secured_services.ts";
import type { World } from "./world.ts";

/** A Cassandra that wants a log-in over TLS: what the health check reports of each mistake. */
export async function cassandraSteps(t: Deno.TestContext, world: World): Promise<void> {
  await t.step("a role that may only read: all is well", async () => {
    const { status, message, steps } = await world.check();
    assert.equal(status, "ok", message);
    const report = steps.map(({ step, message }) => `${step}: ${message}`).join("\n");
    assert.match(report, /tls: .* speaks TLSv1\.3/);
    assert.match(report, /auth: .*logged in as 'reader'/);
  });

  await t.step("log-in: wrong password, none, no right to read", async () => {
    const wrong = await world.check({}, { password: "nonsense-hunter2" });
    assert.match(wrong.failed, /^auth: .*refuses the log-in of user 'reader'\. Fix: correct User/);
    const none = await world.check({ username: "" });
    assert.match(none.failed, /^auth: Cassandra wants a log-in\. Fix: set User and Password/);
    const outsider = await world.check({ username: "outsider" }, { password: PASSWORDS.outsider });
    assert.match(
      outsider.failed,
      /^tables: User 'outsider' may not read .*Fix: grant SELECT ON KEYSPACE \w+ to this user/,
    );
  });

  await t.step("TLS: unknown authority, another name, none at all", async () => {
    const stranger = new Authority("stranger").cert;
    for (const cassandraCaCert of [stranger, ""]) {
      const { failed } = await world.check({}, { cassandraCaCert });
      assert.match(failed, /^tls: .*cannot be trusted.*Fix: set Cassandra CA certificate/);
    }
    const other = await world.check({ cassandraTlsServerName: "other.example" });
    assert.match(other.failed, /^tls: .*bears another name.*Fix: set Name on the certificates/);
    const named = await world.check({ cassandraTlsServerName: "nodes.example" });
    assert.equal(named.failed, "");
    const plain = await world.check({ cassandraTls: false });
    assert.match(plain.failed, /^auth: .*do not answer CQL.*Fix: .*switch Use TLS on/);
  });
}

/** The same, when it wants a certificate of the client too. */
export async function mutualTlsSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, files, kafkaPorts } = world.secured;
  await world.secured.wantClientCertificates();

  await t.step("client certificate: the right one, none, one of a stranger", async () => {
    const right = await world.check({}, {
      cassandraClientCert: client.cert,
      cassandraClientKey: client.key,
    });
    assert.equal(right.failed, "");
    const none = await world.check();
    assert.match(
      none.failed,
      /^tls: .*wants a client certificate.*Fix: set Cassandra client certificate/,
    );
    const stranger = new Authority("stranger").issue("client");
    const refused = await world.check({}, {
      cassandraClientCert: stranger.cert,
      cassandraClientKey: stranger.key,
    });
    assert.match(refused.failed, /^tls: .*refuses the client certificate.*of an authority/);
  });

  await t.step("C6: a worker shows its certificate to both", async () => {
    const worker = await WorkerProcess.start("setup", {
      ...world.env,
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPorts.mutualTls}`,
      KAFKA_SECURITY_PROTOCOL: "SSL",
      KAFKA_SSL_CERT_FILE: files.cert,
      KAFKA_SSL_KEY_FILE: files.key,
      CASSANDRA_SSL_CERT_FILE: files.cert,
      CASSANDRA_SSL_KEY_FILE: files.key,
    });
    assert.equal(await worker.finished(), "setup: nothing to do\n");
  });
}
