import type { Random } from "../../../../tests/support/random.ts";
import { type GeneratedColumn, type GeneratedTable, TABLES } from "./schema.ts";

/** A statement as pieces of text; white space stands between them unless they may touch. */
export type Pieces = readonly string[];

/** Writes SELECTs by the grammar of CQL: most of them make sense for the schema, not all. */
export class SelectGenerator {
  readonly #random: Random;
  readonly #table: GeneratedTable;
  /** How deep expressions are nested. */
  #depth = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#table = random.pick(TABLES);
  }

  /** A SELECT that the schema has all types for, so that few of them are refused. */
  soundSelect(): Pieces {
    const r = this.#random;
    const keys = this.#table.columns.filter(({ kind }) => kind === "partition");
    const clustering = this.#table.columns.filter(({ kind }) => kind === "clustering");
    const columns = this.#list(1, 4, () => this.#soundExpression());
    const equal = ({ name, type }: GeneratedColumn) => [name, "=", ...this.#literal(type, 0)];
    const conditions: Pieces[] = r.chance(0.8) ? keys.map(equal) : r.chance(0.5)
      ? [[
        "token",
        "(",
        ...keys.flatMap(({ name }, index) => index === 0 ? [name] : [",", name]),
        ")",
        r.pick([">", "<=", "="]),
        ...this.#token(keys),
      ]]
      : [];
    for (const column of clustering) {
      if (conditions.length === 0 || r.chance(0.5)) break;
      conditions.push(equal(column));
    }
    const filtered = this.#table.columns.filter(({ kind, type }) =>
      kind === "regular" && type !== "duration" && type !== "counter"
    );
    while (filtered.length > 0 && r.chance(0.4)) conditions.push(equal(r.pick(filtered)));
    return [
      "SELECT",
      ...this.#maybe(0.1, () => ["JSON"]),
      ...(r.chance(0.2) ? ["*"] : columns),
      "FROM",
      this.#table.name,
      ...(conditions.length === 0 ? [] : ["WHERE", ...joined(conditions)]),
      ...this.#maybe(0.1, () => ["PER", "PARTITION", "LIMIT", this.#positive()]),
      ...this.#maybe(0.4, () => ["LIMIT", this.#positive()]),
      "ALLOW",
      "FILTERING",
      ...this.#maybe(0.1, () => [r.pick([";", ";;"])]),
    ];
  }

  #soundExpression(): Pieces {
    const r = this.#random;
    const column = this.#column();
    const { name, type, kind } = column;
    const forms: Pieces[] = [[name], [name, "AS", r.pick(["x", "as", '"An alias"'])]];
    if (kind === "regular" && /^[a-z]+$/.test(type)) {
      forms.push([r.pick(["writetime", "ttl"]), "(", name, ")"], ["max", "(", name, ")"]);
    }
    if (type === "int") {
      forms.push(
        [name, r.pick(["+", "-", "*", "/", "%"]), r.pick(["1", "-1", "v_int"])],
        ["-", name],
        ["CAST", "(", name, "AS", "text", ")"],
        ["(", "int", ")", r.pick(["-1", "7"])],
        ["avg", "(", name, ")"],
        ["abs", "(", "-", name, ")"],
      );
    }
    if (type.startsWith("frozen<place")) forms.push([name, ".", r.pick(["name", '"null"'])]);
    if (type.startsWith("map")) {
      forms.push([name, "[", "'x'", "]"], [name, "[", "'a'", "..", "'b'", "]"]);
    }
    if (type === "timestamp") forms.push(["floor", "(", name, ",", r.pick(["1h", "PT5M"]), ")"]);
    return r.pick(this.#table.name === "visits" ? forms.slice(0, 2) : forms);
  }

  /** A SELECT. */
  select(): Pieces {
    const r = this.#random;
    const grouped = r.chance(0.1);
    return [
      "SELECT",
      ...this.#maybe(0.08, () => ["JSON"]),
      ...this.#maybe(0.06, () => ["DISTINCT"]),
      ...(r.chance(0.2) ? ["*"] : this.#list(1, 4, () => this.#aliased())),
      "FROM",
      this.#table.name,
      ...this.#maybe(0.75, () => ["WHERE", ...this.#conditions()]),
      ...(grouped ? ["GROUP", "BY", ...this.#list(1, 3, () => this.#group())] : []),
      ...this.#maybe(0.2, () => ["ORDER", "BY", ...this.#list(1, 2, () => this.#ordering())]),
      ...this.#maybe(0.08, () => ["PER", "PARTITION", "LIMIT", this.#positive()]),
      ...this.#maybe(0.3, () => ["LIMIT", this.#positive()]),
      ...this.#maybe(0.4, () => ["ALLOW", "FILTERING"]),
      ...this.#maybe(0.1, () => [r.pick([";", ";;"])]),
    ];
  }

  #aliased(): Pieces {
    const alias = ["x", "as", "key", "count", '"An alias"', "int"];
    return [...this.#expression(), ...this.#maybe(0.15, () => ["AS", this.#random.pick(alias)])];
  }

  #group(): Pieces {
    const key = this.#random.pick(["a", "b", "c", "d"]);
    return this.#random.chance(0.8) ? [key] : ["floor", "(", "c", ",", "1h", ")"];
  }

  #ordering(): Pieces {
    const r = this.#random;
    if (r.chance(0.1)) return ["v_vector", "ANN", "OF", "[", "1", ",", "2.5", ",", "-3", "]"];
    return [
      r.pick(["c", "d", this.#column().name]),
      ...this.#maybe(0.6, () => [r.pick(["ASC", "DESC"])]),
    ];
  }

  #expression(): Pieces {
    const r = this.#random;
    if (++this.#depth > 4) {
      this.#depth--;
      return [this.#column().name];
    }
    const operand = () => r.chance(0.1) ? ["-", ...this.#primary()] : this.#primary();
    const pieces = [...operand()];
    while (r.chance(0.12)) pieces.push(r.pick(["+", "-", "*", "/", "%"]), ...operand());
    this.#depth--;
    return pieces;
  }

  #primary(): Pieces {
    const r = this.#random;
    const column = this.#column();
    switch (r.whole(0, 15)) {
      case 0:
        return ["count", "(", "*", ")"];
      case 1:
        return [r.pick(["max", "min", "sum", "avg", "count"]), "(", column.name, ")"];
      case 2:
        return [
          r.pick(["ttl", "writetime", "maxwritetime"]),
          "(",
          column.name,
          ...this.#maybe(0.2, () => this.#modifier()),
          ")",
        ];
      case 3:
        return ["CAST", "(", ...this.#expression(), "AS", r.pick(["text", "int", "double"]), ")"];
      case 4:
        return [
          r.pick(["token", "own", "tojson", "floor", "now", "abs", "int", "key"]),
          ...this.#call(),
        ];
      case 5:
        return [
          r.pick(["system", '"ks"', "key"]),
          ".",
          r.pick(["token", "now", "f"]),
          ...this.#call(),
        ];
      case 6:
        return [column.name, ...this.#modifier(), ...this.#maybe(0.3, () => this.#modifier())];
      case 7:
        return ["(", this.#type(), ")", ...this.#literal(r.pick(["int", "text", "list<int>"]))];
      case 8:
        return ["(", ...this.#list(1, 3, () => this.#expression()), ")"];
      case 9:
        return ["[", ...this.#list(0, 3, () => this.#expression()), "]"];
      case 10:
        return this.#braces(() => this.#expression());
      case 11:
        return this.#literal(column.type);
      default:
        return [column.name];
    }
  }

  #call(): Pieces {
    return ["(", ...this.#list(0, 2, () => this.#expression()), ")"];
  }

  #modifier(): Pieces {
    const r = this.#random;
    if (r.chance(0.4)) return [".", r.pick(["name", "floor", "key", '"null"', "count"])];
    const from = this.#maybe(0.7, () => this.#term("int"));
    if (r.chance(0.5)) return ["[", ...(from.length > 0 ? from : ["1"]), "]"];
    const to = from.length === 0 ? this.#term("int") : this.#maybe(0.5, () => this.#term("int"));
    return ["[", ...from, "..", ...to, "]"];
  }

  #braces(item: () => Pieces): Pieces {
    const r = this.#random;
    if (r.chance(0.15)) return ["{", "}"];
    const kind = r.whole(0, 2);
    const fields = ["name", "floor", "infinity", "nan", "null", "key", '"nan"', "count"];
    const entry = () =>
      kind === 0 ? item() : [...(kind === 1 ? item() : [r.pick(fields)]), ":", ...item()];
    return ["{", ...this.#list(1, 3, entry), "}"];
  }

  #conditions(): Pieces {
    const r = this.#random;
    const conditions: Pieces[] = [];
    if (r.chance(0.6)) {
      for (const column of this.#table.columns.filter(({ kind }) => kind === "partition")) {
        conditions.push(
          r.chance(0.85)
            ? [column.name, "=", ...this.#term(column.type)]
            : [column.name, "IN", "(", ...this.#list(0, 3, () => this.#term(column.type)), ")"],
        );
      }
    }
    while (conditions.length === 0 || r.chance(0.4)) conditions.push(this.#condition());
    return joined(conditions);
  }

  #condition(): Pieces {
    const r = this.#random;
    const column = this.#column();
    const comparison = r.pick(["=", "<", "<=", ">", ">=", "!="]);
    switch (r.whole(0, 13)) {
      case 0:
        return ["token", "(", "a", ",", "b", ")", comparison, ...this.#token()];
      case 1:
        return ["(", "c", ",", "d", ")", comparison, ...this.#pair()];
      case 2:
        return ["(", "c", ",", "d", ")", "IN", "(", ...this.#list(0, 2, () => this.#pair()), ")"];
      case 3:
        return ["v_set", "CONTAINS", ...this.#term("text")];
      case 4:
        return ["v_map", "CONTAINS", "KEY", ...this.#term("text")];
      case 5:
        return ["v_map", "[", ...this.#term("text"), "]", comparison, ...this.#term("int")];
      case 6:
        return ["v_text", "LIKE", ...this.#term("text")];
      case 7:
        return [column.name, "IS", "NOT", "NULL"];
      case 8:
        return ["expr(", "s_text", ",", ...this.#term("text"), ")"];
      case 9:
        return ["(", ...this.#condition(), ")"];
      case 10:
        return [column.name, "IN", "(", ...this.#list(0, 3, () => this.#term(column.type)), ")"];
      default:
        return [column.name, comparison, ...this.#term(column.type)];
    }
  }

  #pair(): Pieces {
    return ["(", ...this.#term("timestamp"), ",", ...this.#term("timeuuid"), ")"];
  }

  #token(keys?: readonly GeneratedColumn[]): Pieces {
    const r = this.#random;
    if (r.chance(0.3)) {
      const values = keys?.map(({ type }) => this.#literal(type, 0)) ??
        [this.#term("int"), this.#term("text")];
      return [
        "token",
        "(",
        ...values.flatMap((value, index) => index === 0 ? value : [",", ...value]),
        ")",
      ];
    }
    return [r.pick(["0", "-9223372036854775808", "9223372036854775807", "1000", "-5"])];
  }

  #term(type: string): Pieces {
    const r = this.#random;
    if (++this.#depth > 4) {
      this.#depth--;
      return this.#literal(type);
    }
    const simple = (): Pieces => {
      switch (r.whole(0, 17)) {
        case 0:
          return ["(", type, ")", ...this.#literal(type)];
        case 1:
          return ["CAST", "(", ...this.#literal(type), "AS", r.pick(["text", "bigint"]), ")"];
        case 2:
          return ["-", ...this.#literal(type)];
        case 3:
          return [r.pick(["now", "f", "int", "token", "count"]), "(", ...this.#term("int"), ")"];
        case 4:
          return [r.pick(["system", "key"]), ".", "now", "(", ")"];
        case 5:
          return this.#braces(() => this.#literal("int"));
        case 6:
          return ["[", ...this.#list(0, 2, () => this.#term("int")), "]"];
        default:
          return this.#literal(type);
      }
    };
    const pieces = [...simple()];
    while (r.chance(0.08)) pieces.push(r.pick(["+", "-", "*", "/", "%"]), ...simple());
    this.#depth--;
    return pieces;
  }

  #literal(type: string, strange = 0.04): Pieces {
    const r = this.#random;
    if (r.chance(strange)) {
      return [r.pick(["NULL", "NaN", "-NaN", "Infinity", "-Infinity", "TRUE"])];
    }
    const forms = LITERALS[type];
    if (forms !== undefined) return [r.pick(forms)];
    if (type.startsWith("list")) return ["[", "1", ",", "-2", "]"];
    if (type.startsWith("set")) return ["{", "'x'", ",", "'y'", "}"];
    if (type.startsWith("map")) return ["{", "'x'", ":", "1", "}"];
    if (type.startsWith("vector")) return ["[", "0.5", ",", "-1", ",", "2e3", "]"];
    if (type.includes("place")) return ["{", "name", ":", "'x'", ",", "floor", ":", "-1", "}"];
    if (type.includes("tuple")) return ["(", "1", ",", "'x'", ")"];
    return ["[", "{", "'x'", ":", "1", "}", "]"];
  }

  #type(): string {
    return this.#random.pick([
      "int",
      "text",
      "bigint",
      "list<int>",
      "frozen<list<text>>",
      "map<text, frozen<set<int>>>",
      "vector<float, 3>",
      "tuple<int, text>",
      "place",
      "frozen<place>",
      "duration",
      "date",
    ]);
  }

  #column(): GeneratedColumn {
    return this.#random.pick(this.#table.columns);
  }

  #positive(): string {
    return String(this.#random.whole(1, 2_000));
  }

  #list(least: number, most: number, item: () => Pieces): Pieces {
    const count = this.#random.whole(least, most);
    return Array.from({ length: count }, (_, index) => index === 0 ? item() : [",", ...item()])
      .flat();
  }

  #maybe(share: number, pieces: () => Pieces): Pieces {
    return this.#random.chance(share) ? pieces() : [];
  }
}

function joined(conditions: readonly Pieces[]): Pieces {
  return conditions.flatMap((condition, index) => index === 0 ? condition : ["AND", ...condition]);
}

const NUMBERS = ["0", "1", "-1", "127", "2147483647", "-2147483648"];

/** Literals by the type that they are of, in the forms that CQL has. */
const LITERALS: Readonly<Partial<Record<string, readonly string[]>>> = {
  ascii: ["'x'", "'it''s'", "$$a ' b$$"],
  text: ["'x'", "''", "'-- no comment'", "$$ /* none */ $$", "'ü 🙂'"],
  int: NUMBERS,
  bigint: [...NUMBERS, "9223372036854775807"],
  smallint: ["0", "-32768"],
  tinyint: ["0", "-128"],
  counter: NUMBERS,
  varint: [...NUMBERS, "123456789012345678901234567890"],
  decimal: ["1", "-1.50", "1e3", "2.5E-3"],
  float: ["1", "-1.5", "2.", "1e10", "-2.e3"],
  double: ["1", "-1.5", "1.5e+10", "-7E-2"],
  blob: ["0x", "0xff", "0XAbCd"],
  boolean: ["true", "FALSE"],
  date: ["'2026-01-31'", "20000"],
  time: ["'13:30:54.234'"],
  timestamp: ["'2026-01-31'", "'2026-01-31T10:00:00.000Z'", "1700000000000", "-1"],
  timeuuid: ["50554d6e-29bb-11e5-b345-feff819cdc9f"],
  uuid: ["6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47", "6AB09BEC-E68E-48D9-A5F8-97E6FB4C9B47"],
  inet: ["'127.0.0.1'", "'::1'"],
  duration: ["1h30m", "-2d", "P1Y2M3DT4H", "P0000-00-00T01:30:00", "-P2W", "PT5M", "12us", "1mo2d"],
};
