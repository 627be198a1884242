import type { SecureSettings } from "../../src/contract/settings.ts";
import type { FieldReader } from "./field_reader.ts";
import { LABELS, type SettingName } from "./labels.ts";
import type { Credentials } from "./settings.ts";

/** The fields that hold a user and the password. */
export interface CredentialFields {
  readonly username: SettingName;
  readonly password: keyof SecureSettings;
  /** What needs a log-in, in the words of the page; absent where none is needed. */
  readonly neededBy?: string;
}

const USER = {
  pattern: /^[^\s].{0,254}$/,
  allowed: "a user name of at most 255 characters",
};

/** User and password, or null where no user is set. */
export function readCredentials(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
  fields: CredentialFields,
): Credentials | null {
  const username = reader.text(fields.username, "", USER);
  const password = secrets[fields.password] ?? "";
  if (username === "") {
    if (fields.neededBy !== undefined) {
      reader.complain(
        fields.username,
        `is missing: ${fields.neededBy} needs it`,
      );
    }
    return null;
  }
  if (password === "") {
    reader.complain(
      fields.password,
      `is missing: ${LABELS[fields.username]} is set`,
    );
  }
  return { username, password };
}
