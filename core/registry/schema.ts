/** Kinds of schemas, as Confluent's interface names them. */
export const SCHEMA_TYPES = ["AVRO", "JSON", "PROTOBUF"] as const;
export type SchemaType = typeof SCHEMA_TYPES[number];

/** A schema that another one imports, by the version of a subject. */
export interface SchemaReference {
  /** As the schema names it: a full name, a path or a URL. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** A schema as it is registered. */
export interface SchemaText {
  readonly schema: string;
  readonly schemaType: SchemaType;
  readonly references: readonly SchemaReference[];
}

/** The highest id: Java's clients read it as a signed number of 32 bits. */
export const MAX_ID = 2 ** 31 - 1;

/** A version of a subject. */
export interface RegisteredSchema extends SchemaText {
  readonly subject: string;
  readonly version: number;
  /** The same for the same schema in every subject. */
  readonly id: number;
}

/** A schema with the texts that it imports, those first that others need. */
export interface WholeSchema extends Pick<SchemaText, "schema" | "schemaType"> {
  readonly imports: readonly { readonly name: string; readonly schema: string }[];
}

/** A schema that is none, or that needs one that is not there; the message says what is wrong. */
export class SchemaFault extends Error {
  override readonly name = "SchemaFault";
}
