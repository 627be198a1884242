/** Settings that cannot be used; the message lists every problem, without any secret. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.join("; ")}: correct the data source's settings`);
    this.problems = problems;
  }
}
