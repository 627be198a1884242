import { join } from "node:path";
import { JARS_DIR } from "../../../local/services/temporary_services.ts";
import { run } from "./run.ts";

/** The libraries of another client: Confluent's for Python. */
const REQUIREMENTS = ["confluent-kafka[avro,schemaregistry]==2.12.2"];

/** Registers a schema and writes records with it, as programs of others do. */
const PROGRAM = `
import json, sys
from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

given = json.load(sys.stdin)
registry = SchemaRegistryClient({"url": given["registry"]})
serialize = AvroSerializer(registry, given["schema"], conf={"auto.register.schemas": True})
producer = Producer({
    "bootstrap.servers": given["brokers"],
    "partitioner": "murmur2_random",
})
context = SerializationContext(given["topic"], MessageField.VALUE)
for record in given["records"]:
    producer.produce(given["topic"], key=record["device"], value=serialize(record, context))
left = producer.flush(30)
sys.exit(0 if left == 0 else 1)
`;

/** What the Python program writes. */
export interface PythonRecords {
  readonly registry: string;
  readonly brokers: string;
  readonly topic: string;
  /** Avro. */
  readonly schema: string;
  readonly records: readonly (Readonly<Record<string, unknown>> & { readonly device: string })[];
}

/** A Python with the libraries. */
export interface PythonProducer {
  /** @throws {Error} with what it printed */
  write(records: PythonRecords): Promise<void>;
}

/**
 * Installs Confluent's client for Python into a folder of its own, the first time.
 *
 * @throws {Error} when there is no Python, or the client cannot be installed
 */
export async function pythonProducer(): Promise<PythonProducer> {
  const folder = join(JARS_DIR, "python-client");
  const python = join(folder, "bin", "python");
  const stamp = join(folder, "installed");
  const installed = await Deno.readTextFile(stamp).catch(() => "");
  if (installed !== REQUIREMENTS.join()) {
    await Deno.mkdir(JARS_DIR, { recursive: true });
    await run("python3", ["-m", "venv", folder]);
    await run(python, ["-m", "pip", "install", "-q", ...REQUIREMENTS]);
    await Deno.writeTextFile(stamp, REQUIREMENTS.join());
  }
  return { write: (records) => run(python, ["-c", PROGRAM], JSON.stringify(records)) };
}
