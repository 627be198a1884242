/**
 * The most bytes that a record's key may have in UTF-8.
 *
 * A key is part of Cassandra's partition keys (which hold 65,535 bytes in all), of page cursors and
 * of live positions in URLs, so one limit is set where records come in and every other part can rely
 * on it.
 */
export const MAX_KEY_BYTES = 1_024;
