/**
 * The most bytes that a record's key may have in UTF-8.
 *
 * A key is part of Cassandra's partition keys (which hold 65,535 bytes in all), of page cursors and
 * of live positions in URLs, so one limit is set where records come in and every other part can rely
 * on it.
 */
export const MAX_KEY_BYTES = 1_024;

/**
 * The most arrays and objects that may be inside of each other in a record. A parser that is written
 * with recursion, in whatever reads the record after Sluice, has a limit somewhere: this one is below.
 */
export const MAX_JSON_DEPTH = 64;
