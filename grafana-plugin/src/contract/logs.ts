/** What log lines are made of: texts of a stream, or what could not be counted. */
export const LOG_SOURCES = ['text', 'late', 'dead'] as const;

/** Levels of log lines, mildest first. */
export const LOG_LEVELS = ['info', 'warning', 'error', 'critical'] as const;
