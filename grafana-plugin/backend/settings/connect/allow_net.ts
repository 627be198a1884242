/** How Deno tells that the process may not connect to a host. */
const DENIED = /Requires net access to "([^"]+)"/;

/**
 * What to do when an error says that this process may not connect; undefined when it says nothing
 * of that kind.
 */
export function allowNetFix(error: unknown): string | undefined {
  const denied = findDenied(error, 0);
  if (denied === undefined) return undefined;
  const host = denied.replace(/:\d+$/, "");
  return addToAllowNet(host);
}

/** How an administrator lets this plugin connect to hosts. */
export function addToAllowNet(hosts: string): string {
  return `add ${hosts} to 'allow_net' under [plugin.sluice-streams-datasource] in grafana.ini (or ` +
    "to the variable GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_ALLOW_NET) and restart Grafana";
}

function findDenied(error: unknown, depth: number): string | undefined {
  if (!(error instanceof Error) || depth > 8) return undefined;
  const own = DENIED.exec(error.message)?.[1];
  if (own !== undefined) return own;
  const { cause, innerErrors } = error as {
    cause?: unknown;
    innerErrors?: object;
  };
  for (const inner of [cause, ...Object.values(innerErrors ?? {})]) {
    const found = findDenied(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
