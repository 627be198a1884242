import { PipelineConnection } from "../live/use_pipeline.ts";
import { useResource } from "../live/use_resource.ts";
import { Header } from "./Header.tsx";
import { Failure, Skeleton } from "./Notice.tsx";

/** What the page shows of the OpenAPI document. */
interface Document {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
}

const METHODS = new Set(["get", "post"]);

/** The API for people: what the OpenAPI document says, route by route. */
export function ApiReference() {
  const { data, problem, reload } = useResource<Document>("/api/openapi.json");
  return (
    <>
      <PipelineConnection />
      <Header stream={null} />
      <main id="content" class="reference" data-testid="api-reference">
        <p>
          <a href="/">← Back to the streams</a>
        </p>
        <h2>API</h2>
        <p>
          Everything that this page shows is here for programs. Each error is a problem document
          (RFC 9457) that says what is wrong and what to do.{" "}
          <a href="/api/openapi.json">The OpenAPI document</a> has the schemas.
        </p>
        {data !== undefined
          ? data.tags.map(({ name }) => <Section key={name} tag={name} document={data} />)
          : problem !== undefined
          ? <Failure problem={problem} onRetry={reload} />
          : <Skeleton lines={12} />}
      </main>
    </>
  );
}

function Section({ tag, document }: { tag: string; document: Document }) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).filter(([method, { tags }]) => METHODS.has(method) && tags.includes(tag))
      .map(([method, operation]) => ({ path, method, operation }))
  );
  return (
    <section aria-labelledby={`tag-${tag}`}>
      <h3 id={`tag-${tag}`}>{tag}</h3>
      {operations.map(({ path, method, operation }) => (
        <Route key={operation.operationId} path={path} method={method} operation={operation} />
      ))}
    </section>
  );
}

interface RouteProps {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function Route({ path, method, operation }: RouteProps) {
  const { summary, description, parameters } = operation;
  const canOpen = method === "get" && !path.includes("{") && !path.endsWith("/live");
  return (
    <article class="route" data-testid="route">
      <h4>
        <code>{method.toUpperCase()}</code>{" "}
        {canOpen ? <a href={path}>{path}</a> : <span>{path}</span>}
      </h4>
      <p>{summary}</p>
      {description !== undefined && <p class="route-more">{description}</p>}
      {parameters.length > 0 && (
        <dl>
          {parameters.map(({ name, required = false, description: meaning }) => (
            <div key={name}>
              <dt>
                <code>{name}</code> {required && <small>required</small>}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}
