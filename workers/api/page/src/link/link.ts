import { createStore } from "../state/store.ts";
import { HERE_MS, Hub, type Port } from "./hub.ts";
import { LiveSocket } from "./live_socket.ts";
import { liveUrl } from "./live_url.ts";
import type { Answer, LinkState, Request, ToHub, ToPage } from "./messages.ts";

/** How the connection is doing. */
export const linkState = createStore<LinkState>({ kind: "connecting" });

/** When the server was last heard of, epoch ms; 0 before that. Changes too often to be followed. */
export const heard = { at: 0 };

const followed = new Map<string, { request: Request; onAnswer: (answer: Answer) => void }>();
let port: Port | undefined;
let count = 0;

/**
 * Connects the page: through a SharedWorker that serves all windows of the browser, or, where there
 * is none (Chrome on Android), by a connection of its own.
 *
 * @param hubUrl of the worker's script
 */
export function openLink(hubUrl: string): void {
  port = connectPort(hubUrl);
  setInterval(() => tell({ type: "here" }), HERE_MS);
  addEventListener("pagehide", () => tell({ type: "bye" }));
  addEventListener("pageshow", ({ persisted }) => persisted && followAgain());
}

/** Follows something; returns the function that ends it. */
export function follow(request: Request, onAnswer: (answer: Answer) => void): () => void {
  const id = String(count++);
  followed.set(id, { request, onAnswer });
  tell({ type: "follow", id, request });
  return () => {
    if (followed.delete(id)) tell({ type: "leave", id });
  };
}

function tell(message: ToHub): void {
  port?.postMessage(message);
}

function followAgain(): void {
  for (const [id, { request }] of followed) tell({ type: "follow", id, request });
}

function take(message: ToPage): void {
  if (message.type === "state") return linkState.set(message.state);
  if (message.type === "again") return followAgain();
  heard.at = Date.now();
  if (message.type !== "answer") return;
  const { id, answer } = message;
  const known = followed.get(id);
  if (known === undefined) return;
  if ("lastEventId" in answer && answer.lastEventId !== null && "stream" in known.request) {
    known.request = { ...known.request, lastEventId: answer.lastEventId };
  }
  known.onAnswer(answer);
}

function connectPort(hubUrl: string): Port {
  const listen = (to: Port): Port => {
    to.onmessage = ({ data }) => take(data as ToPage);
    return to;
  };
  if (typeof SharedWorker === "undefined") return listen(ownPort());
  try {
    const worker = new SharedWorker(hubUrl, { name: "sluice", type: "module" });
    worker.onerror = () => {
      // Its script did not run, so nothing was followed yet.
      port = listen(ownPort());
      followAgain();
    };
    return listen(worker.port);
  } catch {
    return listen(ownPort());
  }
}

/** A port to a hub in this page. */
function ownPort(): Port {
  const { port1, port2 } = new MessageChannel();
  new Hub((options) => new LiveSocket(liveUrl(), options)).connect(port2);
  return port1;
}
