/**
 * Words of Cassandra 5 that cannot be names unless they are in double quotes. Words that only a
 * later version reserves, or an earlier one, are names here: the server decides.
 *
 * @see https://github.com/apache/cassandra/blob/cassandra-5.0/src/antlr/Parser.g
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  ("ADD ALLOW ALTER AND APPLY ASC AUTHORIZE BATCH BEGIN BY COLUMNFAMILY CREATE DELETE DESC " +
    "DESCRIBE DROP ENTRIES EXECUTE FALSE FROM FULL GRANT IF IN INDEX INFINITY INSERT INTO IS " +
    "KEYSPACE LIMIT MATERIALIZED MODIFY NAN NORECURSIVE NOT NULL OF ON OR ORDER PRIMARY RENAME " +
    "REVOKE SCHEMA SELECT SET TABLE TO TOKEN TRUE TRUNCATE UNLOGGED UPDATE USE USING VIEW WHERE " +
    "WITH").split(" "),
);

/** Words that can be names of columns, but not of functions. */
export const NO_FUNCTIONS: ReadonlySet<string> = new Set(
  ["TTL", "WRITETIME", "MAXWRITETIME", "KEY", "CAST", "JSON", "DISTINCT"],
);

/** Words that are values. */
export const CONSTANTS: ReadonlySet<string> = new Set([
  "NULL",
  "TRUE",
  "FALSE",
  "NAN",
  "INFINITY",
]);

/** Types that need no declaration; other names are user-defined types. */
export const NATIVE_TYPES: ReadonlySet<string> = new Set(
  ("ASCII BIGINT BLOB BOOLEAN COUNTER DATE DECIMAL DOUBLE DURATION FLOAT INET INT SMALLINT TEXT " +
    "TIME TIMESTAMP TIMEUUID TINYINT UUID VARCHAR VARINT").split(" "),
);

/** Words that cannot be names of user-defined types, beside the native types. */
export const NO_TYPES: ReadonlySet<string> = new Set(
  ["TTL", "COUNT", "WRITETIME", "MAXWRITETIME", "CAST", "JSON", "DISTINCT"],
);

/** Names that Cassandra keeps for types to come, as long as they are in lower case. */
export const TYPES_TO_COME: ReadonlySet<string> = new Set(
  ["byte", "complex", "enum", "interval", "macaddr", "bitstring"],
);

/** First words of the statements that are not queries. */
export const OTHER_STATEMENTS: ReadonlySet<string> = new Set(
  ("INSERT UPDATE DELETE BEGIN BATCH APPLY TRUNCATE CREATE ALTER DROP GRANT REVOKE LIST USE " +
    "DESCRIBE DESC ADD COMMENT SECURITY EXPLAIN COPY EXECUTE UNLOGGED COUNTER RENAME")
    .split(" "),
);
