/** Id of the app plugin. */
export const APP_ID = 'sluice-streams-app';
/** Type of the datasource nested in it. */
export const DATASOURCE_ID = 'sluice-streams-datasource';
/** Where the app's pages live. */
export const APP_ROOT = `/a/${APP_ID}`;
