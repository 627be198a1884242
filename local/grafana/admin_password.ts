/**
 * Makes a password for Grafana's `admin` where there is none yet. Grafana takes it at the first
 * start on a data folder.
 */
export async function ensureAdminPassword(file: string): Promise<void> {
  const password = crypto.randomUUID();
  try {
    await Deno.writeTextFile(file, password, { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
