/**
 * Words that cannot be names unless they are in double quotes.
 *
 * @see https://cassandra.apache.org/doc/latest/cassandra/developing/cql/appendices.html
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  ("ADD ALLOW ALTER AND APPLY ASC AUTHORIZE BATCH BEGIN BY COLUMNFAMILY CREATE DELETE DESC " +
    "DESCRIBE DROP ENTRIES EXECUTE FROM FULL GRANT IF IN INDEX INFINITY INSERT INTO IS KEYSPACE " +
    "LIMIT MODIFY NAN NORECURSIVE NOT NULL OF ON OR ORDER PRIMARY RENAME REPLACE REVOKE SCHEMA " +
    "SELECT SET TABLE TO TOKEN TRUNCATE UNLOGGED UPDATE USE USING VIEW WHERE WITH")
    .split(" "),
);

/** First words of the statements that are not queries. */
export const OTHER_STATEMENTS: ReadonlySet<string> = new Set(
  ("INSERT UPDATE DELETE BEGIN BATCH APPLY TRUNCATE CREATE ALTER DROP GRANT REVOKE LIST USE " +
    "DESCRIBE DESC ADD COMMENT SECURITY EXPLAIN COPY EXECUTE UNLOGGED COUNTER RENAME")
    .split(" "),
);
