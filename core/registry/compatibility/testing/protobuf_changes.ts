import type { WholeSchema } from "../../schema.ts";
import { changesOf, type Row } from "./change.ts";

const proto = (body: string): WholeSchema => ({
  schema: `syntax = "proto3"; package p; ${body}`,
  schemaType: "PROTOBUF",
  imports: [],
});
const message = (fields: string) => `message M { ${fields} }`;

/** What the reader expects, what the writer has, what is broken. */
const ROWS: readonly Row<string>[] = [
  ["the same", message("string a = 1;"), message("string a = 1;"), []],
  ["a field more", message("string a = 1; string b = 2;"), message("string a = 1;"), []],
  ["a field less", message(""), message("string a = 1;"), []],
  ["another name of a field", message("string b = 1;"), message("string a = 1;"), []],
  ["optional", message("optional string a = 1;"), message("string a = 1;"), []],
  ["a message less", message(""), `${message("")} message N {}`, ["/p.N MESSAGE_REMOVED"]],
  ["a nested message less", message(""), message("message N {}"), ["/p.M.N MESSAGE_REMOVED"]],
  ["a message more", `${message("")} message N {}`, message(""), []],
  ["int32 as int64", message("int64 a = 1;"), message("int32 a = 1;"), []],
  ["bytes as text", message("string a = 1;"), message("bytes a = 1;"), []],
  ["an enum as a number", message("int32 a = 1;"), `enum E { A = 0; } ${message("E a = 1;")}`, []],
  ["int32 as sint32", message("sint32 a = 1;"), message("int32 a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a number as text", message("string a = 1;"), message("double a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a text as a message", `message N {} ${message("N a = 1;")}`, message("string a = 1;"), [
    "/p.M/a FIELD_KIND_CHANGED",
  ]],
  [
    "another message",
    `message N {} message O {} ${message("O a = 1;")}`,
    `message N {} message O {} ${message("N a = 1;")}`,
    ["/p.M/a FIELD_NAMED_TYPE_CHANGED"],
  ],
  ["numbers of one", message("repeated int32 a = 1;"), message("int32 a = 1;"), [
    "/p.M/a FIELD_NUMERIC_LABEL_CHANGED",
  ]],
  ["texts of one", message("repeated string a = 1;"), message("string a = 1;"), []],
  [
    "a map of other values",
    message("map<string, int32> a = 1;"),
    message(
      "map<string, string> a = 1;",
    ),
    ["/p.M/a FIELD_NAMED_TYPE_CHANGED"],
  ],
  [
    "a choice less",
    message("oneof c { string a = 1; }"),
    message(
      "oneof c { string a = 1; string b = 2; }",
    ),
    ["/p.M/b ONEOF_FIELD_REMOVED"],
  ],
  [
    "a choice more",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "oneof c { string a = 1; }",
    ),
    [],
  ],
  [
    "one field into a choice",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "string a = 1;",
    ),
    [],
  ],
  [
    "two fields into a choice",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "string a = 1; string b = 2;",
    ),
    ["/p.M/c MULTIPLE_FIELDS_MOVED_TO_ONEOF"],
  ],
  // Bytes hold numbers: what a number means must stay.
  ["a number of another field", message("int32 b = 1; string a = 2;"), message("string a = 1;"), [
    "/p.M/b FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a field by another number", message("string a = 2;"), message("string a = 1;"), []],
  ["a number that was reserved", message("string b = 2;"), message("reserved 2;"), []],
  ["a field that is reserved now", message("reserved 1;"), message("string a = 1;"), []],
  ["int64 as int32", message("int32 a = 1;"), message("int64 a = 1;"), []],
  ["uint32 as bool", message("bool a = 1;"), message("uint32 a = 1;"), []],
  ["sint32 as sint64", message("sint64 a = 1;"), message("sint32 a = 1;"), []],
  ["fixed32 as sfixed32", message("sfixed32 a = 1;"), message("fixed32 a = 1;"), []],
  ["fixed32 as fixed64", message("fixed64 a = 1;"), message("fixed32 a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["float as double", message("double a = 1;"), message("float a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["int32 as fixed32", message("fixed32 a = 1;"), message("int32 a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a number as an enum", `enum E { A = 0; } ${message("E a = 1;")}`, message("int32 a = 1;"), []],
  ["an enum as sint32", message("sint32 a = 1;"), `enum E { A = 0; } ${message("E a = 1;")}`, [
    "/p.M/a FIELD_KIND_CHANGED",
  ]],
  [
    "an enum more",
    `enum E { A = 0; B = 1; } ${message("E a = 1;")}`,
    `enum E { A = 0; } ${message("E a = 1;")}`,
    [],
  ],
  [
    "an enum of another name",
    `enum F { A = 0; } ${message("F a = 1;")}`,
    `enum E { A = 0; } ${message("E a = 1;")}`,
    ["/p.M/a FIELD_NAMED_TYPE_CHANGED"],
  ],
  ["one of numbers", message("int32 a = 1;"), message("repeated int32 a = 1;"), [
    "/p.M/a FIELD_NUMERIC_LABEL_CHANGED",
  ]],
  [
    "messages of one",
    `message N {} ${message("repeated N a = 1;")}`,
    `message N {} ${message("N a = 1;")}`,
    [],
  ],
  [
    "a map of messages",
    `message N {} ${message("map<string, int32> a = 1;")}`,
    `message N {} ${message("repeated N a = 1;")}`,
    ["/p.M/a FIELD_KIND_CHANGED"],
  ],
  [
    "a nested message's field",
    `message N { int32 x = 1; } ${message("N a = 1;")}`,
    `message N { string x = 1; } ${message("N a = 1;")}`,
    ["/p.N/x FIELD_SCALAR_KIND_CHANGED"],
  ],
  ["a new choice of one", message("oneof c { string a = 1; }"), message("string a = 1;"), []],
  [
    "a choice that is gone",
    message("string a = 1; string b = 2;"),
    message("oneof c { string a = 1; string b = 2; }"),
    [],
  ],
  [
    "a field into a choice that is there",
    message("oneof c { string a = 1; string b = 2; }"),
    message("string a = 1; oneof c { string b = 2; }"),
    ["/p.M/a FIELD_MOVED_TO_EXISTING_ONEOF"],
  ],
  [
    "a field from one choice to another",
    message("oneof c { string a = 1; } oneof d { string b = 2; string x = 3; }"),
    message("oneof c { string a = 1; string x = 3; } oneof d { string b = 2; }"),
    ["/p.M/x FIELD_MOVED_TO_EXISTING_ONEOF"],
  ],
  [
    "a choice of another name",
    message("oneof d { string a = 1; string b = 2; }"),
    message("oneof c { string a = 1; string b = 2; }"),
    [],
  ],
];

export const PROTOBUF_CHANGES = changesOf(ROWS, {
  schema: proto,
  apicurio: {
    // Bytes have no names, and what is gone may come back.
    "It wants names to stay, and names and numbers that are gone to be reserved": [
      "a field less",
      "another name of a field",
      "a field by another number",
      "a number that was reserved",
      "a field that is reserved now",
    ],
    // Of those, the guide says that they are read as each other.
    "It takes every other type or label for another form": [
      "optional",
      "int32 as int64",
      "int64 as int32",
      "uint32 as bool",
      "sint32 as sint64",
      "fixed32 as sfixed32",
      "bytes as text",
      "an enum as a number",
      "a number as an enum",
      "texts of one",
      "messages of one",
    ],
    "It does not look for messages that are gone": ["a message less", "a nested message less"],
    // Of fields that were set together, one would be lost.
    "It lets any field move into a choice": [
      "two fields into a choice",
      "a field into a choice that is there",
      "a field from one choice to another",
    ],
  },
});
