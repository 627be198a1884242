import { ProblemError } from "../problem/problem.ts";

/**
 * Refuses what a page of another origin asks a browser to do. Programs send no `Origin`.
 *
 * @throws {ProblemError} 403
 */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  if (origin === null) return;
  const host = request.headers.get("host");
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new ProblemError("foreign-origin", `A page of '${origin}' may not do that here`);
}
