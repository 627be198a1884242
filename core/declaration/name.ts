/** What a stream and a field may be called: a part of routes, tables and topics. */
export const NAME = /^[a-z][a-z0-9_]{0,39}$/;
