import { join } from "node:path";
import { findJava, type Java, type JavaChoice } from "./java.ts";
import { fetchJars, versionIn } from "./jars.ts";
import type { ServiceName, ServiceProgress } from "./service.ts";

/** What it takes to run a service. */
export interface Installation {
  readonly java: Java;
  readonly jarsDir: string;
}

/** A service's pom, read. */
export interface Product {
  readonly service: ServiceName;
  /** `Kafka` */
  readonly name: string;
  readonly version: string;
  readonly pomFile: string;
}

/** Options of {@linkcode createInstaller}. */
export interface InstallerOptions {
  readonly jarsDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ServiceProgress) => void;
}

const PRODUCTS = {
  kafka: { name: "Kafka", artifactId: "kafka_2.13" },
  cassandra: { name: "Cassandra", artifactId: "cassandra-all" },
} as const;

/** Reads a service's pom, the only place its version is written. */
export async function readProduct(service: ServiceName): Promise<Product> {
  const { name, artifactId } = PRODUCTS[service];
  const pomFile = join(import.meta.dirname!, service, "pom.xml");
  const version = versionIn(await Deno.readTextFile(pomFile), artifactId);
  return { service, name, version, pomFile };
}

/**
 * Finds Java once, and fetches jars one product at a time: two Mavens at once can spoil the
 * repository they share.
 */
export function createInstaller(
  options: InstallerOptions,
): (product: Product) => Promise<Installation> {
  let javas: Promise<JavaChoice> | undefined;
  let lastFetch: Promise<unknown> = Promise.resolve();
  return async (product) => {
    javas ??= findJava({ javaHome: Deno.env.get("JAVA_HOME"), home: Deno.env.get("HOME") });
    const java = (await javas)[product.service];
    const fetched = lastFetch.then(() => fetch(product, { ...options, java }));
    lastFetch = fetched.catch(() => {});
    return { java, jarsDir: await fetched };
  };
}

function fetch(
  { service, name, version, pomFile }: Product,
  { java, jarsDir, signal, onProgress }: InstallerOptions & { readonly java: Java },
): Promise<string> {
  const title = `${name} ${version}`;
  return fetchJars({
    pomFile,
    jarsDir,
    title,
    javaHome: java.home,
    signal,
    onFetch: () =>
      onProgress({
        service,
        state: "fetching",
        text: `${title} is being fetched with Maven (once)`,
      }),
  });
}
