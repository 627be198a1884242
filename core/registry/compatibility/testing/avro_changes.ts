import type { WholeSchema } from "../../schema.ts";
import { changesOf, type Row } from "./change.ts";

const avro = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "AVRO",
  imports: [],
});
const record = (...fields: unknown[]) => ({ type: "record", name: "R", fields });
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const symbols = (...names: string[]) => ({ type: "enum", name: "E", symbols: names });
const fixed = (name: string, size: number, more: object = {}) => ({
  ...{ type: "fixed", name, size },
  ...more,
});
const array = (items: unknown) => ({ type: "array", items });
const map = (values: unknown) => ({ type: "map", values });
const node = (...more: unknown[]) => ({
  type: "record",
  name: "Node",
  fields: [field("value", "int"), field("next", ["null", "Node"], { default: null }), ...more],
});
const decimal = (precision: number, scale?: number) => ({
  ...{ type: "bytes", logicalType: "decimal", precision },
  ...(scale === undefined ? {} : { scale }),
});
/** A record by another name in a record, with one field. */
const inner = (name: string, type: unknown, more: object = {}) => ({
  ...{ type: "record", name, fields: [field("x", type)] },
  ...more,
});

const a = field("a", "int");
const NO_DEFAULT = "READER_FIELD_MISSING_DEFAULT_VALUE";

/** What the reader expects, what the writer has, what is broken. */
const ROWS: readonly Row<unknown>[] = [
  ["the same", record(a), record(a), []],
  ["a field more, without a default", record(a, field("b", "int")), record(a), [
    `/b ${NO_DEFAULT}`,
  ]],
  ["a field more, with a default", record(a, field("b", "int", { default: 1 })), record(a), []],
  ["a null as a default", record(field("b", ["null", "int"], { default: null })), record(), []],
  ["a union with null without a default", record(field("b", ["null", "int"])), record(), [
    `/b ${NO_DEFAULT}`,
  ]],
  ["a field less", record(), record(a), []],
  ["fields in another order", record(field("b", "int"), a), record(a, field("b", "int")), []],
  ["a field with an alias", record(field("b", "int", { aliases: ["a"] })), record(a), []],
  ["a field that is called so now", record(a), record(field("b", "int", { aliases: ["a"] })), [
    `/a ${NO_DEFAULT}`,
  ]],
  [
    "a field with an alias and another type",
    record(field("b", "string", { aliases: ["a"] })),
    record(a),
    ["/b TYPE_MISMATCH"],
  ],
  ["int as long", "long", "int", []],
  ["int as float", "float", "int", []],
  ["long as float", "float", "long", []],
  ["long as double", "double", "long", []],
  ["long as int", "int", "long", ["/ TYPE_MISMATCH"]],
  ["float as long", "long", "float", ["/ TYPE_MISMATCH"]],
  ["float as double", "double", "float", []],
  ["int as double", "double", "int", []],
  ["double as float", "float", "double", ["/ TYPE_MISMATCH"]],
  ["text as bytes", "bytes", "string", []],
  ["bytes as text", "string", "bytes", []],
  ["fixed as bytes", "bytes", fixed("F", 4), ["/ TYPE_MISMATCH"]],
  ["bytes as fixed", fixed("F", 4), "bytes", ["/ TYPE_MISMATCH"]],
  ["an enum as text", "string", symbols("a"), ["/ TYPE_MISMATCH"]],
  ["a boolean as a number", "int", "boolean", ["/ TYPE_MISMATCH"]],
  ["a number as text", record(field("a", "string")), record(a), ["/a TYPE_MISMATCH"]],
  ["into a union", ["null", "int"], "int", []],
  ["into a union by promotion", ["null", "long"], "int", []],
  ["into a union without it", ["null", "string"], "int", ["/ MISSING_UNION_BRANCH"]],
  ["out of a union", "int", ["null", "int"], ["/ TYPE_MISMATCH"]],
  ["out of a union of one", "int", ["int"], []],
  ["out of a union by promotion", "double", ["int", "float"], []],
  ["a branch less", ["null", "int"], ["null", "int", "string"], ["/ MISSING_UNION_BRANCH"]],
  ["a branch more", ["null", "int", "string"], ["null", "int"], []],
  ["branches in another order", ["int", "null"], ["null", "int"], []],
  [
    "a field that may be null now",
    record(field("a", ["null", "int"], { default: null })),
    record(a),
    [],
  ],
  [
    "a field that may not be null any more",
    record(a),
    record(field("a", ["null", "int"], { default: null })),
    ["/a TYPE_MISMATCH"],
  ],
  ["a record in a union, with a field more", ["null", inner("I", "int")], ["null", {
    ...inner("I", "int"),
    fields: [],
  }], ["/ MISSING_UNION_BRANCH"]],
  ["a record into a union, with a field more", ["null", inner("I", "int")], {
    ...inner("I", "int"),
    fields: [],
  }, [`/x ${NO_DEFAULT}`]],
  ["a record into a union of another", ["null", inner("J", "int")], inner("I", "int"), [
    "/ MISSING_UNION_BRANCH",
  ]],
  // The branch that is tried first fails; where its record is all there is, it must fail again.
  [
    "a record that was tried in a union",
    record(
      field("u", [inner("A", "int", { aliases: ["W"] }), inner("B", "string", { aliases: ["W"] })]),
      field("v", "A"),
    ),
    record(field("u", inner("W", "string")), field("v", "W")),
    ["/v/x TYPE_MISMATCH"],
  ],
  ["a symbol more", symbols("a", "b"), symbols("a"), []],
  ["a symbol less", symbols("a"), symbols("a", "b"), ["/ MISSING_ENUM_SYMBOLS"]],
  ["a symbol less, with a default", { ...symbols("a"), default: "a" }, symbols("a", "b"), []],
  ["a symbol less, with a default of the writer", symbols("a"), {
    ...symbols("a", "b"),
    default: "a",
  }, ["/ MISSING_ENUM_SYMBOLS"]],
  [
    "a symbol less, with a default of the field",
    record(field("e", symbols("a"), { default: "a" })),
    record(field("e", symbols("a", "b"))),
    ["/e MISSING_ENUM_SYMBOLS"],
  ],
  ["another enum", { ...symbols("a"), name: "F" }, symbols("a"), ["/ NAME_MISMATCH"]],
  ["another enum with an alias", { ...symbols("a"), name: "F", aliases: ["E"] }, symbols("a"), []],
  ["fixed of another size", fixed("F", 4), fixed("F", 8), ["/ FIXED_SIZE_MISMATCH"]],
  ["fixed of another name", fixed("G", 4), fixed("F", 4), ["/ NAME_MISMATCH"]],
  ["fixed of another name with an alias", fixed("G", 4, { aliases: ["F"] }), fixed("F", 4), []],
  ["items", array("long"), array("int"), []],
  ["other items", array("int"), array("string"), ["/[] TYPE_MISMATCH"]],
  ["records as items", array(inner("I", "long")), array(inner("I", "int")), []],
  ["other records as items", array(inner("I", "int")), array(inner("I", "long")), [
    "/[]/x TYPE_MISMATCH",
  ]],
  ["values", map("int"), map("long"), ["/{} TYPE_MISMATCH"]],
  ["records as values", map(inner("I", ["null", "int"])), map(inner("I", "int")), []],
  ["a map of a list", map("int"), array("int"), ["/ TYPE_MISMATCH"]],
  ["a map of a record", map("int"), record(a), ["/ TYPE_MISMATCH"]],
  [
    "a nested field",
    record(field("in", inner("I", "int"))),
    record(field("in", { ...inner("I", "int"), fields: [] })),
    [`/in/x ${NO_DEFAULT}`],
  ],
  [
    "a nested record of another name",
    record(field("in", inner("J", "int"))),
    record(field("in", inner("I", "int"))),
    ["/in NAME_MISMATCH"],
  ],
  [
    "a nested record of another name with an alias",
    record(field("in", inner("J", "int", { aliases: ["I"] }))),
    record(field("in", inner("I", "int"))),
    [],
  ],
  ["a record of itself", node(), node(), []],
  ["a record of itself with a field more", node(field("b", "int")), node(), [`/b ${NO_DEFAULT}`]],
  ["another name", { ...record(), name: "Q" }, record(), ["/ NAME_MISMATCH"]],
  ["another name with an alias", { ...record(), name: "Q", aliases: ["R"] }, record(), []],
  ["another namespace", { ...record(), namespace: "new" }, { ...record(), namespace: "old" }, []],
  ["another name with an alias in its namespace", { ...record(), name: "n.Q", aliases: ["R"] }, {
    ...record(),
    namespace: "n",
  }, []],
  [
    "another name with an alias in another namespace",
    { ...record(), name: "n.Q", aliases: ["R"] },
    { ...record(), namespace: "m" },
    ["/ NAME_MISMATCH"],
  ],
  ["a decimal", decimal(9, 2), decimal(9, 2), []],
  ["a decimal without a scale", decimal(9), decimal(9, 0), []],
  ["a decimal of another scale", decimal(9, 3), decimal(9, 2), ["/ DECIMAL_MISMATCH"]],
  [
    "a decimal of another precision",
    record(field("a", decimal(12, 2))),
    record(field("a", decimal(9, 2))),
    ["/a DECIMAL_MISMATCH"],
  ],
  ["bytes of a decimal", "bytes", decimal(9, 2), []],
  ["a decimal into a union", ["null", decimal(9, 2)], decimal(9, 2), []],
  ["a decimal into a union of another scale", ["null", decimal(9, 3)], decimal(9, 2), [
    "/ DECIMAL_MISMATCH",
  ]],
  ["milliseconds as microseconds", { type: "long", logicalType: "timestamp-micros" }, {
    type: "long",
    logicalType: "timestamp-millis",
  }, []],
];

export const AVRO_CHANGES = changesOf(ROWS, {
  schema: avro,
  apicurio: {
    // The specification lets decimals match by their scale and precision.
    "It ignores logical types": [
      "a decimal of another scale",
      "a decimal of another precision",
      "a decimal into a union of another scale",
    ],
  },
});
