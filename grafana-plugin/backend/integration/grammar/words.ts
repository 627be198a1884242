/**
 * Every word that a grammar of Cassandra 3.11 to 5.1 knows, reserved or not.
 *
 * @see https://github.com/apache/cassandra/blob/trunk/src/antlr/Lexer.g
 */
const WORDS: readonly string[] =
  ("ACCESS ADD AGGREGATE AGGREGATES ALL ALLOW ALTER AND ANN APPLY AS ASC ASCII AUTHORIZE BATCH BEGIN " +
    "BETWEEN BIGINT BLOB BOOLEAN BY CALLED CAST CHECK CIDRS CLUSTER CLUSTERING COLUMNFAMILIES " +
    "COLUMNFAMILY COMPACT CONTAINS COUNT COUNTER CREATE CUSTOM DATACENTERS DATE DECIMAL DEFAULT DELETE " +
    "DESC DESCRIBE DISTINCT DOUBLE DROP DURATION ENTRIES EXECUTE EXISTS FALSE FILTERING FINALFUNC FLOAT " +
    "FROM FROZEN FULL FUNCTION FUNCTIONS GENERATED GRANT GROUP HASHED IDENTITY IF IN INDEX INDEXES INET " +
    "INFINITY INITCOND INPUT INSERT INT INTERNALS INTO IS JSON KEY KEYS KEYSPACE KEYSPACES LANGUAGE LIKE " +
    "LIMIT LIST LOGIN MAP MASKED MATERIALIZED MAXWRITETIME MBEAN MBEANS MODIFY NAN NOLOGIN NORECURSIVE " +
    "NOSUPERUSER NOT NULL OF ON ONLY OPTIONS OR ORDER PARTITION PASSWORD PER PERMISSION PERMISSIONS " +
    "PRIMARY RENAME REPLACE RETURNS REVOKE ROLE ROLES SCHEMA SELECT SELECT_MASKED SET SFUNC SMALLINT " +
    "STATIC STORAGE STYPE SUPERUSER SUPERUSERS TABLE TABLES TEXT TIME TIMESTAMP TIMEUUID TINYINT TO " +
    "TOKEN TRIGGER TRUE TRUNCATE TTL TUPLE TYPE TYPES UNLOGGED UNMASK UNSET UPDATE USE USER USERS USING " +
    "UUID VALUES VARCHAR VARINT VECTOR VIEW WHERE WITH WRITETIME " +
    // No keywords, but names that are refused for types.
    "BYTE byte complex enum interval macaddr bitstring").split(" ");

/** Each of these words in every place where a name can stand. */
export const WORDS_AS_NAMES: readonly string[] = WORDS.flatMap((word) => [
  `SELECT ${word} FROM visits`,
  `SELECT ${word} , id FROM visits`,
  `SELECT ${word} ( id ) FROM visits`,
  `SELECT ${word} . now ( ) FROM visits`,
  `SELECT system . ${word} ( id ) FROM visits`,
  `SELECT id . ${word} FROM visits`,
  `SELECT id AS ${word} FROM visits`,
  `SELECT ( ${word} ) 1 FROM visits`,
  `SELECT ( id ) ${word} FROM visits`,
  `SELECT ( list < ${word} > ) [ 1 ] FROM visits`,
  `SELECT CAST ( id AS ${word} ) FROM visits`,
  `SELECT { ${word} : 1 } FROM visits`,
  `SELECT id FROM ${word}`,
  `SELECT id FROM ${word} . visits`,
  `SELECT id FROM visits WHERE ${word} = 1`,
  `SELECT id FROM visits WHERE ( ${word} , id ) = ( 1 , 2 )`,
  `SELECT id FROM visits WHERE id = ${word} ( 1 )`,
  `SELECT id FROM visits WHERE id = ${word}`,
  `SELECT id FROM visits WHERE id = ( ${word} ) 1`,
  `SELECT id FROM visits WHERE id = { ${word} : 1 }`,
  `SELECT id FROM visits WHERE id = 1 ${word} LIMIT 1`,
  `SELECT id FROM visits ORDER BY ${word}`,
  `SELECT id FROM visits GROUP BY ${word} LIMIT 1`,
]);
