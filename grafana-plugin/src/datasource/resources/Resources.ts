import type {
  CqlSchemaAnswer,
  CqlValidateAnswer,
  CqlValuesAnswer,
  DimensionValuesAnswer,
  KeysAnswer,
  StreamInfo,
  StreamsAnswer,
} from '../../contract/resources.ts';

/** The part of a datasource that asks its backend's resources. */
export interface ResourceClient {
  getResource<T>(path: string, params?: Record<string, unknown>, options?: { showErrorAlert?: boolean }): Promise<T>;
  postResource<T>(path: string, data?: unknown, options?: { showErrorAlert?: boolean }): Promise<T>;
}

/** What a CQL text may need for its values. */
export interface CqlValuesOptions {
  /** Values of the variables that it names; they are bound. */
  variables?: Record<string, string | string[]>;
  /** The dashboard's range, epoch ms. */
  range?: { from: number; to: number };
}

/** Failures are shown where the answer would be, not as a pop-up. */
const QUIET = { showErrorAlert: false };

/** How long the list of streams and the schema are believed, ms. */
const FRESH_MS = 60_000;

/**
 * What the editors ask the backend; streams and schema are asked once for all of them. Failures are
 * errors with the backend's message.
 */
export class Resources {
  private readonly client: ResourceClient;
  private readonly kept = new Map<string, { at: number; answer: Promise<unknown> }>();

  constructor(client: ResourceClient) {
    this.client = client;
  }

  /** Every stream, by name. */
  async streams(): Promise<StreamInfo[]> {
    const { streams } = await this.once<StreamsAnswer>('streams');
    return [...streams].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Keys of a stream that begin with `prefix`; at most `limit` of them, in order or those heard of last first. */
  async keys(
    stream: string,
    { prefix = '', limit = 200, order = 'key' }: { prefix?: string; limit?: number; order?: 'key' | 'newest' } = {}
  ): Promise<KeysAnswer> {
    return this.get<KeysAnswer>(`streams/${encodeURIComponent(stream)}/keys`, {
      prefix,
      limit,
      ...(order === 'key' ? {} : { order }),
    });
  }

  /** Values that a dimension of a stream has now. */
  async dimensionValues(stream: string, dimension: string): Promise<string[]> {
    const path = `streams/${encodeURIComponent(stream)}/dimensions/${encodeURIComponent(dimension)}`;
    return (await this.get<DimensionValuesAnswer>(path)).values;
  }

  /** Keyspaces, tables, columns, functions and macros. */
  schema(): Promise<CqlSchemaAnswer> {
    return this.once<CqlSchemaAnswer>('cql/schema');
  }

  /** What is wrong with a CQL text. */
  validate(cql: string): Promise<CqlValidateAnswer> {
    return this.post<CqlValidateAnswer>('cql/validate', { cql });
  }

  /** Values of a template variable that a CQL text selects. */
  async cqlValues(cql: string, options: CqlValuesOptions = {}): Promise<CqlValuesAnswer['values']> {
    return (await this.post<CqlValuesAnswer>('cql/values', { cql, ...options })).values;
  }

  private once<T>(path: string): Promise<T> {
    const known = this.kept.get(path);
    if (known && Date.now() - known.at < FRESH_MS) {
      return known.answer as Promise<T>;
    }
    const answer = this.get<T>(path);
    this.kept.set(path, { at: Date.now(), answer });
    answer.catch(() => this.kept.delete(path));
    return answer;
  }

  private get<T>(path: string, params?: Record<string, unknown>): Promise<T> {
    return withReason(this.client.getResource<T>(path, params, QUIET));
  }

  private post<T>(path: string, data: unknown): Promise<T> {
    return withReason(this.client.postResource<T>(path, data, QUIET));
  }
}

/**
 * What went wrong with a request, as the backend reports it: the `detail` of its problem document,
 * else its title, else the error's message.
 */
export function problemText(error: unknown): string {
  const data = field(error, 'data');
  const text = field(data, 'detail') ?? field(data, 'title') ?? field(data, 'message') ?? field(error, 'message');
  return typeof text === 'string' && text !== ''
    ? text
    : 'The request failed and no reason was given: look into the server log of Grafana';
}

/** The answer, or a failure whose message is {@link problemText}: where Grafana shows one, it reads nothing but the message. */
async function withReason<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Error(problemText(error), { cause: error });
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
