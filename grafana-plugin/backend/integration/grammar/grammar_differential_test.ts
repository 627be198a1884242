import cassandra from "cassandra-driver";
import assert from "node:assert/strict";
import { Random } from "../../../../tests/support/random.ts";
import { testServices } from "../../../../tests/support/test_services.ts";
import { markerTypes } from "../../cql/bind/marker_types.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { renderStatement } from "../../cql/macros/render_statement.ts";
import { nameOf } from "../../cql/macros/variables.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import type { SelectStatement } from "../../cql/parser/statement.ts";
import { columnProblems } from "../../cql/scan/check_table.ts";
import { refuseFullScan } from "../../cql/scan/refuse_full_scan.ts";
import { readTable, type TableSchema } from "../../cql/schema/read_table.ts";
import { SelectGenerator } from "./generate_select.ts";
import { join, mutate, OTHER_STATEMENTS, VARIABLES, withSlots } from "./mutate.ts";
import { makeSchema } from "./schema.ts";
import { WORDS_AS_NAMES } from "./words.ts";

const STATEMENTS = 5_000;
const AT_ONCE = 24;
/** Another seed makes other statements: `SLUICE_TEST_SEED=7 deno task test …`. */
const SEED = Number(Deno.env.get("SLUICE_TEST_SEED") ?? 20_260_131);

const { syntaxError } = cassandra.types.responseErrorCodes;

Deno.test("our verdict on a statement is the server's", async () => {
  await using services = await testServices();
  const connect = (keyspace?: string) =>
    new cassandra.Client({
      contactPoints: services.cassandra.contactPoints.split(","),
      localDataCenter: services.cassandra.localDatacenter,
      maxPrepared: 4 * STATEMENTS,
      // To make a schema takes long where the machine is busy.
      socketOptions: { readTimeout: 120_000 },
      ...(keyspace === undefined ? {} : { keyspace }),
    });
  const keyspace = `g${crypto.randomUUID().slice(0, 8)}`;
  const maker = connect();
  await makeSchema(maker, keyspace);
  const client = connect(keyspace);
  const counts = new Counts();
  const disagreements: string[] = [];
  try {
    const tables = new Map<string, TableSchema>();
    for (const table of ["everything", "EveryThing", "visits"]) {
      tables.set(table, (await readTable(client, keyspace, { table }))!);
    }
    const statements = [...WORDS_AS_NAMES, ...generate(new Random(SEED))];
    const work = statements.values();
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (const cql of work) {
        const found = await compare(cql, { client, keyspace, tables, counts });
        if (found !== null) disagreements.push(`${found}: ${JSON.stringify(cql)}`);
      }
    }));
    await maker.execute(`DROP KEYSPACE ${keyspace}`);
  } finally {
    await Promise.all([client.shutdown(), maker.shutdown()]);
  }
  await counts.print();
  assert.deepEqual(disagreements, []);
  // The generator must go on writing statements of every sort, or the agreement says nothing.
  for (const sort of SORTS) assert(counts.of(sort) >= STATEMENTS / 50, `${sort} is too rare`);
});

const SORTS = [
  "both accept",
  "accepted here, and there but for the schema",
  "both refuse: syntax",
  "refused here: not a SELECT",
] as const;

/**
 * Valid SELECTs, SELECTs with macros and variables, SELECTs with pieces changed, other statements,
 * plain or changed.
 */
function generate(random: Random): readonly string[] {
  return Array.from({ length: STATEMENTS }, () => {
    const generator = () => new SelectGenerator(random);
    const select = () => random.chance(0.3) ? generator().soundSelect() : generator().select();
    const roll = random.next();
    if (roll < 0.25) return join(generator().soundSelect(), random);
    if (roll < 0.4) return join(withSlots(generator().soundSelect(), random), random);
    if (roll < 0.5) return join(generator().select(), random);
    if (roll < 0.92) return join(mutate(select(), { random, other: select() }), random);
    const other = random.pick(OTHER_STATEMENTS).split(" ");
    if (roll < 0.95) return join(other, random);
    return join(mutate(other, { random, other: select() }), random);
  });
}

interface CompareContext {
  readonly client: cassandra.Client;
  readonly keyspace: string;
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly counts: Counts;
}

/** What the server finds of a statement: it is no CQL, it makes no sense for the schema, or null. */
type ServerVerdict = "syntax" | "schema" | null;

/** @returns what the two disagree about, null where they agree or may disagree */
async function compare(cql: string, context: CompareContext): Promise<string | null> {
  const { client, counts } = context;
  const ours = read(cql, context.keyspace);
  if (!(ours instanceof CqlError) && ours.statement.slots.length > 0) {
    return compareRendered(ours.text, context);
  }
  const server = await prepare(client, cql);
  if (ours instanceof CqlError) return compareRefusal(ours, { cql, server, counts });
  // Comments are left out of what is sent, so one that never ends is none of the server's business.
  const allowed = laterGrammar(ours.statement) ?? unfinishedComment(cql);
  if (server === "syntax" && allowed === null) {
    return "accepted here, the server finds a syntax error";
  }
  if (!/^select\b/i.test(ours.text)) return `sent as ${ours.text}`;
  const sent = await prepare(client, ours.text);
  if (sent !== server && allowed === null) {
    return `the server finds ${server}, and ${sent} of ${ours.text}`;
  }
  if (server === "syntax") counts.add(`accepted here, refused there: ${allowed}`);
  else if (server === "schema") counts.add("accepted here, and there but for the schema");
  else {
    counts.add("both accept");
    return compareColumns(ours.statement, context);
  }
  return null;
}

/** The server knows no macros and no variables, only what is sent in their place. */
async function compareRendered(text: string, { client, counts }: CompareContext) {
  if (!/^select\b/i.test(text)) return `sent as ${text}`;
  const sent = await prepare(client, text);
  if (sent === "syntax") return `sent as ${text}, the server finds a syntax error`;
  counts.add(
    sent === null ? "with macros: both accept" : "with macros: accepted there but for the schema",
  );
  return null;
}

function compareRefusal(
  error: CqlError,
  { cql, server, counts }: { cql: string; server: ServerVerdict; counts: Counts },
): string | null {
  if (/only SELECT may run/.test(error.message)) {
    if (/^\s*select\b/i.test(cql)) return `refused here as no SELECT`;
    counts.add("refused here: not a SELECT");
  } else if (error.kind === "refused") {
    counts.add(`refused here by policy: ${error.message.replaceAll(/\d+|Found .* after/g, "…")}`);
  } else if (/\$\{?[a-z_]|\[\[/.test(cql)) {
    counts.add("refused here: a macro or a variable in a wrong place");
  } else if (server === "syntax") {
    counts.add("both refuse: syntax");
  } else return `refused here (${error.detail}), the server finds ${server}`;
  return null;
}

/** No column may be missed that the server knows. */
function compareColumns(statement: SelectStatement, { tables, counts }: CompareContext) {
  const table = tables.get(statement.table.text ?? "");
  if (table === undefined) return null;
  const [problem] = columnProblems(statement, table);
  if (problem !== undefined) return `refused here (${problem.detail}), accepted by the server`;
  try {
    const limit = typeof statement.limit === "number" ? statement.limit : null;
    refuseFullScan(statement, table, { limit });
  } catch (error) {
    assert(error instanceof CqlError && error.kind === "refused", String(error));
    counts.add("  of which would be refused as a full scan");
  }
  return null;
}

/** Conditions that Cassandra has from 5.1 on, or that only other servers of CQL have. */
function laterGrammar({ relations }: SelectStatement): string | null {
  const later = relations.find(({ operator }) =>
    operator.startsWith("NOT ") || operator === "BETWEEN" || operator === ":"
  );
  return later === undefined ? null : "a condition of later servers";
}

function unfinishedComment(cql: string): string | null {
  return /(?:--|\/\/)[^\r\n]*$/.test(cql) ? "a comment that ends with the query" : null;
}

function read(
  cql: string,
  keyspace: string,
): { statement: SelectStatement; text: string } | CqlError {
  const context = {
    keyspace,
    range: { from: -5_000, to: 0 },
    intervalMs: 90_000,
    variables: VARIABLES,
  };
  try {
    const statement = parseSelect(cql, { nameOf: (token) => nameOf(token, context) });
    return { statement, text: renderStatement(statement, context).text };
  } catch (error) {
    if (error instanceof CqlError) return error;
    throw error;
  }
}

async function prepare(client: cassandra.Client, cql: string): Promise<ServerVerdict> {
  try {
    await markerTypes(client, cql);
    return null;
  } catch (error) {
    if (!(error instanceof cassandra.errors.ResponseError)) throw error;
    return error.code === syntaxError ? "syntax" : "schema";
  }
}

/** Counts by sort, for people to read. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(sort: string): void {
    this.#counts.set(sort, this.of(sort) + 1);
  }

  of(sort: string): number {
    return this.#counts.get(sort) ?? 0;
  }

  async print(): Promise<void> {
    const lines = [...this.#counts].toSorted(([a], [b]) => a < b ? -1 : 1).map(([sort, count]) =>
      `${String(count).padStart(6)}  ${sort}\n`
    );
    await Deno.stdout.write(
      new TextEncoder().encode(
        `${WORDS_AS_NAMES.length} statements with each word of CQL and ${STATEMENTS} generated, seed ` +
          `${SEED}\n${lines.join("")}`,
      ),
    );
  }
}
