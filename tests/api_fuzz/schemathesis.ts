import { createHash } from "node:crypto";
import { join } from "node:path";

const HERE = import.meta.dirname!;
const ROOT = join(HERE, "../..");
/** Python that it needs. */
const OLDEST_PYTHON = [3, 11] as const;
/** Longest time to fetch the packages, ms. */
const INSTALL_MS = 240_000;

/** What a run reports. */
export interface FuzzReport {
  /** 0 when nothing was found. */
  readonly code: number;
  readonly report: string;
}

/** Schemathesis, which makes up requests from an OpenAPI document and checks the answers by it. */
export interface Schemathesis {
  /** Makes up so many cases for each operation of a document, and more that follow its links. */
  run(
    document: string,
    options: { readonly cases: number; readonly seed: number },
  ): Promise<FuzzReport>;
}

/**
 * Finds Schemathesis, or installs it, in an environment of its own below `.sluice/`: the versions of
 * `requirements.txt`, whose files are checked by their hashes.
 *
 * @returns why it is not there, where there is no Python of the right version or no package index
 */
export async function findSchemathesis(): Promise<Schemathesis | { readonly missing: string }> {
  const python = await findPython();
  if (python === undefined) {
    return { missing: `it needs Python ${OLDEST_PYTHON.join(".")} or later with venv` };
  }
  const requirements = join(HERE, "requirements.txt");
  const hash = createHash("sha256").update(await Deno.readFile(requirements)).update(python.version)
    .digest("hex").slice(0, 12);
  const folder = join(ROOT, ".sluice/schemathesis", hash);
  const program = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin", "schemathesis");
  if (!await isFile(program)) {
    const fault = await install(python.program, { folder, requirements });
    if (fault !== undefined) {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
      return { missing: `it could not be installed: ${fault}` };
    }
  }
  return {
    run: async (document, { cases, seed }) => {
      // What it remembers of a run would change the next one.
      const cwd = await Deno.makeTempDir({ dir: folder });
      const args = ["--config-file", join(HERE, "schemathesis.toml"), "run", document];
      args.push("--seed", String(seed), "--max-examples", String(cases), "--no-color");
      // A busy machine is not a fault of the API.
      args.push("--request-timeout", "60", "--suppress-health-check", "all");
      try {
        const { code, text } = await execute(program, { args, cwd });
        return { code, report: shortened(text) };
      } finally {
        await Deno.remove(cwd, { recursive: true });
      }
    },
  };
}

async function findPython() {
  for (const program of ["python3", "python"]) {
    const { code, text } = await execute(program, {
      args: ["-c", "import venv, ensurepip, sys; print(*sys.version_info[:3], sep='.')"],
    }).catch(() => ({ code: 1, text: "" }));
    const version = text.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const [least, leastMinor] = OLDEST_PYTHON;
    if (code === 0 && (major > least || (major === least && minor >= leastMinor))) {
      return { program, version };
    }
  }
  return undefined;
}

/** Installs what is required; what went wrong, if something did. */
async function install(
  python: string,
  { folder, requirements }: { readonly folder: string; readonly requirements: string },
): Promise<string | undefined> {
  const made = await execute(python, { args: ["-m", "venv", "--clear", folder] });
  if (made.code !== 0) return lastLine(made.text);
  const bin = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin");
  const fetched = await execute(join(bin, "python"), {
    args: [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
      ...["--require-hashes", "--only-binary", ":all:", "--requirement", requirements],
    ],
    ms: INSTALL_MS,
  });
  return fetched.code === 0 ? undefined : lastLine(fetched.text);
}

async function execute(
  program: string,
  { args, cwd, ms }: { readonly args: string[]; readonly cwd?: string; readonly ms?: number },
) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    ...(ms === undefined ? {} : { signal: AbortSignal.timeout(ms) }),
    env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1", PYTHONPATH: HERE },
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** A report whose lines people can read: an address may have thousands of letters. */
function shortened(report: string): string {
  return report.split("\n").map((line) => line.length > 600 ? `${line.slice(0, 600)}…` : line)
    .join("\n");
}
