/** The consumer group of the process workers; `group` is the configured prefix. */
export const processGroup = (group: string): string => `${group}-process`;

/** The consumer group of the persist workers. */
export const persistGroup = (group: string): string => `${group}-persist`;

/** The consumer group of the predict workers. */
export const predictGroup = (group: string): string => `${group}-predict`;
