/** What a registry answers instead, with the codes of Confluent's interface. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  /** Of the answer's body; its first three digits are the status. */
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Of the HTTP answer. */
  get status(): number {
    return this.code < 1_000 ? this.code : Math.floor(this.code / 100);
  }
}

export const subjectNotFound = (subject: string): RegistryError =>
  new RegistryError(40401, `Subject '${subject}' not found.`);

export const versionNotFound = (version: number | string): RegistryError =>
  new RegistryError(40402, `Version ${version} not found.`);

export const schemaNotFound = (id?: number): RegistryError =>
  new RegistryError(40403, id === undefined ? "Schema not found" : `Schema ${id} not found`);

export const invalidSchema = (reason: string): RegistryError => new RegistryError(42201, reason);
