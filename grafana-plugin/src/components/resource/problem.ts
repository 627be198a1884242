import { isFetchError } from '@grafana/runtime';

/** What went wrong, as it is shown to the user. */
export interface Problem {
  title: string;
  /** What to do about it. */
  detail: string;
  /** HTTP status; 0 where no answer came. */
  status: number;
}

function text(body: unknown, field: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function byStatus(status: number): Pick<Problem, 'title' | 'detail'> {
  if (status === 0) {
    return { title: 'No answer from Grafana', detail: 'Check the network connection, then try again.' };
  }
  if (status === 401 || status === 403) {
    return { title: 'Not allowed', detail: 'Ask an administrator for access to this data source.' };
  }
  if (status === 404) {
    return { title: 'Not found', detail: 'The data source may have been deleted: choose one in the configuration.' };
  }
  if (status >= 502) {
    return {
      title: 'The data source does not answer',
      detail:
        'Its backend may be starting. Try again in a few seconds; if it stays so, look into the server log of Grafana.',
    };
  }
  return { title: 'The request failed', detail: `Status ${status}. The server log of Grafana may say why.` };
}

/** Reads the problem document of a failed request, Grafana's own message, or what the status means. */
export function toProblem(error: unknown): Problem {
  if (!isFetchError(error)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { title: 'The request failed', detail, status: 0 };
  }
  const status = error.status ?? 0;
  const fallback = byStatus(status);
  return {
    title: text(error.data, 'title') ?? fallback.title,
    detail: text(error.data, 'detail') ?? text(error.data, 'message') ?? fallback.detail,
    status,
  };
}
