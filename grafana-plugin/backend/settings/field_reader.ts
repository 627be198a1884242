import { HTTP_URLS, isHttpUrl } from "#core/config/setting.ts";
import { shorten } from "#core/shorten.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { LABELS, type SettingName } from "./labels.ts";
import type { Address } from "./settings.ts";

/** Bounds of a number, both inclusive. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Named in messages; the page may show another. */
  readonly unit?: string;
}

/**
 * Reads fields of stored settings and collects what is wrong with them. A field that is left out,
 * null, empty or blank takes its default; so does one with a problem, so that all are found.
 */
export class FieldReader {
  readonly problems: string[] = [];
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** Reports that the value of a field is wrong; `allowed` ends the sentence “… must be”. */
  refuse(name: SettingName, allowed: string): void {
    this.problems.push(
      `${LABELS[name]} ${shown(this.#fields[name])} must be ${allowed}`,
    );
  }

  /** Reports a problem of a field whose value is not shown. */
  complain(name: SettingName, what: string): void {
    this.problems.push(`${LABELS[name]} ${what}`);
  }

  /** A text that matches `pattern`. */
  text(
    name: SettingName,
    fallback: string,
    rule: { readonly pattern: RegExp; readonly allowed: string },
  ): string {
    const value = this.#given(name);
    if (value === undefined) return fallback;
    if (typeof value === "string" && rule.pattern.test(value.trim())) {
      return value.trim();
    }
    this.refuse(name, rule.allowed);
    return fallback;
  }

  /** One of a few words. */
  choice<T extends string>(
    name: SettingName,
    fallback: T,
    allowed: readonly T[],
  ): T {
    const value = this.#given(name);
    if (value === undefined) return fallback;
    const found = allowed.find((word) => word === value);
    if (found === undefined) this.refuse(name, `one of ${allowed.join(", ")}`);
    return found ?? fallback;
  }

  /** A switch. */
  boolean(name: SettingName, fallback: boolean): boolean {
    const value = this.#given(name);
    if (value === undefined) return fallback;
    if (typeof value !== "boolean") {
      this.refuse(name, "on or off (true or false)");
    }
    return value === true;
  }

  /** A whole number within bounds. */
  integer(name: SettingName, fallback: number, { min, max, unit }: Bounds): number {
    const value = this.#given(name);
    if (value === undefined) return fallback;
    const valid = typeof value === "number" && Number.isInteger(value) &&
      value >= min && value <= max;
    if (!valid) {
      const of = unit === undefined ? "" : ` of ${unit}`;
      this.refuse(name, `a whole number${of} from ${min} to ${max}`);
    }
    return valid ? value : fallback;
  }

  /**
   * A list of `host` or `host:port`, each once. An entry may hold several, separated by commas:
   * provisioning puts one environment variable into one entry.
   */
  addresses(
    name: SettingName,
    { fallback, port }: {
      readonly fallback: readonly string[];
      readonly port: number;
    },
  ): readonly Address[] {
    const value = this.#given(name) ?? fallback;
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    const texts = entries.flatMap((entry) =>
      typeof entry === "string" ? entry.split(",") : [entry]
    );
    const found = new Map<string, Address>();
    for (const text of texts) {
      if (typeof text === "string" && text.trim() === "") continue;
      const address = typeof text === "string" ? parseAddress(text.trim(), port) : undefined;
      if (address === undefined || !Array.isArray(value)) {
        this.problems.push(
          `${LABELS[name]} ${shown(text)} must be a list of host or host:port, such as ` +
            `"cassandra-1.example:${port}"`,
        );
      } else {
        found.set(formatAddress(address), address);
      }
    }
    return [...found.values()];
  }

  /** Addresses of an HTTP server, in one text; none by default. */
  httpUrls(name: SettingName): readonly string[] {
    const value = this.#given(name);
    if (value === undefined) return [];
    const texts = typeof value === "string"
      ? value.split(",").map((text) => text.trim()).filter((text) => text !== "")
      : [];
    if (texts.length > 0 && texts.every(isHttpUrl)) {
      return texts.map((text) => text.replace(/\/+$/, ""));
    }
    // It may hold a password that was written into the address.
    this.complain(name, `must be ${HTTP_URLS}`);
    return [];
  }

  #given(name: SettingName): unknown {
    const value = this.#fields[name];
    const absent = value === undefined || value === null ||
      (typeof value === "string" && value.trim() === "") ||
      (Array.isArray(value) && value.length === 0);
    return absent ? undefined : value;
  }
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? `'${value}'` : JSON.stringify(value) ?? String(value);
  return shorten(text, 80);
}
