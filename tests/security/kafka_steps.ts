import assert from "node:assert/strict";
import type {
  DatasourceSettings,
  SecureSettings,
} from "../../grafana-plugin/src/contract/settings.ts";
import { Authority } from "../support/certificates.ts";
import { PASSWORDS } from "./secured_services.ts";
import type { World } from "./world.ts";

/** A caller that waits for longer does not learn why: a refused log-in must not be tried again and again. */
const PATIENCE_MS = 15_000;

/** A Kafka with every security protocol: what the health check reports of each mistake. */
export async function kafkaSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, kafkaPorts } = world.secured;
  type Protocol = NonNullable<DatasourceSettings["kafkaSecurityProtocol"]>;
  const at = (
    port: keyof typeof kafkaPorts,
    protocol: Protocol,
  ): Partial<DatasourceSettings> => ({
    kafkaBrokers: [`127.0.0.1:${kafkaPorts[port]}`],
    kafkaSecurityProtocol: protocol,
  });
  const failure = async (
    changes: Partial<DatasourceSettings>,
    secrets: Partial<SecureSettings> = {},
  ) => {
    const { failed, ms } = await world.check(changes, secrets);
    assert(ms < PATIENCE_MS, `${ms} ms: ${failed}`);
    return failed;
  };
  const logIns = [at("saslPlaintext", "SASL_PLAINTEXT"), at("saslTls", "SASL_SSL")];

  for (const kafkaSaslMechanism of ["PLAIN", "SCRAM-SHA-512"] as const) {
    await t.step(`${kafkaSaslMechanism}, with and without TLS`, async () => {
      for (const place of logIns) {
        const settings = { ...place, kafkaSaslMechanism };
        assert.equal(await failure(settings), "");
        const wrong = await failure(settings, { kafkaSaslPassword: "nonsense-hunter2" });
        assert.match(wrong, /^kafka: .*refuses the log-in.*Fix: correct .*SASL password/);
        const unknown = await failure({ ...settings, kafkaSaslUsername: "nobody" });
        assert.match(unknown, /^kafka: .*refuses the log-in.*Fix: correct .*SASL user/);
      }
    });
  }

  await t.step("a mechanism that the brokers do not have", async () => {
    assert.match(
      await failure({ kafkaSaslMechanism: "SCRAM-SHA-256" }),
      /^kafka: .*Fix: correct SASL mechanism \(SCRAM-SHA-256\)$/,
    );
  });

  await t.step("a user without rights to the topics", async () => {
    const failed = await failure({ kafkaSaslUsername: "outsider" }, {
      kafkaSaslPassword: PASSWORDS.outsider,
    });
    assert.match(failed, /^topics: .*lacks topics.*allow 'outsider' to describe and read them$/);
  });

  await t.step("a port with another protocol", async () => {
    const pairs: readonly (readonly [keyof typeof kafkaPorts, Protocol])[] = [
      ["plain", "SSL"],
      ["plain", "SASL_SSL"],
      ["saslPlaintext", "PLAINTEXT"],
      ["saslPlaintext", "SASL_SSL"],
      ["saslTls", "PLAINTEXT"],
      ["saslTls", "SSL"],
      ["saslTls", "SASL_PLAINTEXT"],
    ];
    for (const [port, protocol] of pairs) {
      const failed = await failure(at(port, protocol));
      assert.match(failed, /^kafka: .*accepts connections and ends them.*Fix: set Security prot/);
      assert(failed.includes(`it may not speak ${protocol}`), failed);
    }
    const needless = await failure(at("plain", "SASL_PLAINTEXT"));
    assert.match(needless, /^kafka: .*wants no log-in.*Fix: set Security protocol to PLAINTEXT/);
  });

  await t.step("TLS: unknown authority, another name", async () => {
    for (const kafkaCaCert of [new Authority("stranger").cert, ""]) {
      const failed = await failure({}, { kafkaCaCert });
      assert.match(failed, /^kafka: .*cannot be trusted.*Fix: set Kafka CA certificate/);
    }
    const misnamed = await failure(at("misnamed", "SSL"));
    assert.match(misnamed, /^kafka: .*bears another name.*Fix: set Brokers to a name that it/);
  });

  await t.step("client certificate: the right one, none, one of a stranger", async () => {
    const mutual = at("mutualTls", "SSL");
    const show = ({ cert, key }: { cert: string; key: string }) => ({
      kafkaClientCert: cert,
      kafkaClientKey: key,
    });
    assert.equal(await failure(mutual, show(client)), "");
    const none = await failure(mutual);
    assert.match(none, /^kafka: .*client certificate.*Kafka client key/);
    const stranger = new Authority("stranger").issue("client");
    const refused = await failure(mutual, show(stranger));
    assert.match(
      refused,
      /^kafka: .*set Kafka client certificate and .* authority that it trusts$/,
    );
  });
}
