import type { ComponentChildren } from "preact";
import type { Problem } from "../api/problem.ts";

/** Shows that there is nothing yet, and how to make some. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice" data-testid="empty">
      <p class="notice-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

/** Shows what went wrong and what to do. */
export function Failure({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <div class="notice notice-failure" role="alert" data-testid="error">
      <p class="notice-title">{problem.title}</p>
      <p>{problem.detail}</p>
      <button type="button" onClick={onRetry}>Try again</button>
    </div>
  );
}

/** Grey lines where something is about to be. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton" role="status" data-testid="loading">
      <span class="hidden">Loading</span>
      {Array.from({ length: lines }, (_, index) => <i key={index} />)}
    </div>
  );
}
