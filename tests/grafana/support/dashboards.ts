import type { DeclaredPanel } from "./panels.ts";

/** A dashboard as its file says it. */
export interface DeclaredDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DeclaredPanel[];
  readonly templating: {
    readonly list: readonly { readonly type: string; readonly label: string }[];
  };
}

const FOLDER = new URL("../../../dashboards/", import.meta.url);

/** Every dashboard in `dashboards/`. */
export async function declaredDashboards(): Promise<DeclaredDashboard[]> {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  return await Promise.all(
    names.sort().map(async (name) => JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)))),
  );
}
