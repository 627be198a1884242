import type { Accumulator, AggregateLayout } from "../aggregate/layout.ts";
import { lateForSession, touchedSessions } from "../assigner.ts";
import { mayEmit, revisionOf, withdrawalRevision } from "../emit.ts";
import { decodeNumber, encodeNumber, type StateValue } from "../snapshot/number.ts";
import type { SessionSpec } from "../spec.ts";
import { DueQueue } from "./due_queue.ts";
import {
  type Arrival,
  type SpecContext,
  type SpecWindows,
  type WindowRows,
  windowUpdate,
} from "./spec_windows.ts";

interface SessionDue {
  readonly due: number;
  readonly key: string;
  readonly session: Session;
}

/** Session windows. Those that close at the same watermark are emitted in order of keys. */
export class SessionWindows implements SpecWindows {
  readonly #context: SpecContext<SessionSpec>;
  /** Per key by start; no session touches another. */
  readonly #byKey = new Map<string, Session[]>();
  /** One entry per session, due when it was entered: a session that grew is entered anew. */
  readonly #queue = new DueQueue<SessionDue>();
  readonly #changed = new Set<Session>();
  readonly #touched = new Set<Session>();
  #gone: StateValue[][] = [];

  constructor(context: SpecContext<SessionSpec>) {
    this.#context = context;
  }

  get due(): number {
    return this.#queue.due;
  }

  add(arrival: Arrival, watermark: number): boolean {
    const { spec, rules, layout, sink } = this.#context;
    const { key, eventTime } = arrival;
    const { gapMs } = spec;
    const { keepMs, closeLagMs } = rules;
    const ownEnd = eventTime + gapMs;
    const sessions = this.#byKey.get(key) ?? [];
    const touched = touchedSessions(sessions, { eventTime, gapMs });
    if (lateForSession(sessions, { eventTime, touched, ownEnd, keepMs }, watermark)) {
      const lateByMs = watermark - (ownEnd + keepMs);
      sink.late({ spec, start: eventTime, end: ownEnd, lateByMs });
      return false;
    }
    const session = touched.from === touched.to
      ? this.#create({ key, start: eventTime, end: ownEnd }, { sessions, at: touched.from })
      : this.#join(sessions, { ...touched, eventTime, ownEnd, watermark });
    session.count++;
    session.watermark = watermark;
    layout.add(session.total, arrival.record, eventTime);
    this.#changed.add(session);
    if (session.final || session.end + closeLagMs <= watermark) {
      session.final = true;
      session.late++;
      this.#touched.delete(session);
      this.#emit(session, { status: "revised", watermark });
    } else if (rules.opens) {
      this.#touched.add(session);
    }
    return true;
  }

  closeNext(watermark: number): void {
    const entry = this.#queue.pop();
    if (entry === undefined || entry.session.gone) return;
    const { session } = entry;
    if (this.#dueOf(session) > entry.due) return this.#enqueue(session);
    if (!session.final) {
      session.final = true;
      this.#touched.delete(session);
      this.#emit(session, { status: "final", watermark });
      if (this.#dueOf(session) > entry.due) return this.#enqueue(session);
    }
    this.#drop(session);
  }

  emitOpen(now: number, _watermark: number): void {
    for (const session of this.#touched) {
      if (!mayEmit(now, session.emittedAt, this.#context.openUpdateEveryMs)) continue;
      this.#touched.delete(session);
      session.emittedAt = now;
      this.#emit(session, { status: "open", watermark: session.watermark });
    }
  }

  takeChanged(): WindowRows {
    return this.#take(this.#changed);
  }

  takeAll(): WindowRows {
    const taken = this.#take([...this.#byKey.values()].flat());
    return { rows: taken.rows, gone: [] };
  }

  restore({ rows, gone }: WindowRows): void {
    for (const [key, start] of gone) this.#remove(String(key), decodeNumber(start));
    for (const row of rows) {
      const session = Session.decode(row, this.#context.layout);
      const { key, start } = session;
      this.#remove(key, start);
      const sessions = this.#byKey.get(key) ?? [];
      const after = sessions.findIndex((other) => other.start > start);
      this.#insert(session, { sessions, at: after < 0 ? sessions.length : after });
      if (this.#context.rules.opens && !session.final) this.#touched.add(session);
    }
  }

  resume(watermark: number): void {
    const { closeLagMs, keepMs } = this.#context.rules;
    while (this.#queue.due <= watermark) {
      const { session } = this.#queue.pop()!;
      if (session.gone) continue;
      if (session.end + closeLagMs <= watermark) {
        session.final = true;
        this.#touched.delete(session);
      }
      if (session.end + keepMs <= watermark) this.#drop(session);
      else this.#enqueue(session);
    }
  }

  #create(
    span: { key: string; start: number; end: number },
    place: { sessions: Session[]; at: number },
  ): Session {
    const session = new Session(span, this.#context.layout.create());
    this.#insert(session, place);
    return session;
  }

  #insert(session: Session, { sessions, at }: { sessions: Session[]; at: number }): void {
    sessions.splice(at, 0, session);
    this.#byKey.set(session.key, sessions);
    this.#enqueue(session);
  }

  /**
   * Makes one session of those a record touches, withdrawing the starts that are gone. If any of
   * them was final, the first one was: it ends before the others.
   */
  #join(
    sessions: Session[],
    record: { from: number; to: number; eventTime: number; ownEnd: number; watermark: number },
  ): Session {
    const { from, to, eventTime, ownEnd, watermark } = record;
    const session = sessions[from]!;
    if (eventTime < session.start) {
      this.#withdraw(session, watermark);
      session.start = eventTime;
      session.logged = false;
      session.emittedAt = undefined;
    }
    for (const other of sessions.splice(from + 1, to - from - 1)) {
      this.#withdraw(other, watermark);
      this.#forget(other);
      this.#context.layout.merge(session.total, other.total);
      session.count += other.count;
      session.late += other.late;
      session.end = Math.max(session.end, other.end);
    }
    session.end = Math.max(session.end, ownEnd);
    return session;
  }

  #withdraw(session: Session, watermark: number): void {
    const { key, start, end, logged } = session;
    if (logged) this.#gone.push([key, start]);
    if (!this.#context.rules.opens) return;
    const revision = withdrawalRevision(session.count);
    const measures = Object.fromEntries(this.#context.spec.measures.map((name) => [name, {}]));
    const state = { key, start, end, revision, count: 0, late: 0, watermark, measures };
    this.#context.sink.update(windowUpdate(this.#context, { ...state, status: "revised" }));
  }

  #emit(
    session: Session,
    update: { status: "open" | "final" | "revised"; watermark: number },
  ): void {
    const { key, start, end, count, late, total } = session;
    const revision = revisionOf(update.status, count);
    const measures = this.#context.layout.summarise(total);
    const state = { key, start, end, revision, count, late, measures, ...update };
    this.#context.sink.update(windowUpdate(this.#context, state));
  }

  #dueOf(session: Session): number {
    const { closeLagMs, keepMs } = this.#context.rules;
    return session.end + (session.final ? keepMs : closeLagMs);
  }

  #enqueue(session: Session): void {
    this.#queue.push({ due: this.#dueOf(session), key: session.key, session });
  }

  #drop(session: Session): void {
    this.#remove(session.key, session.start);
  }

  #remove(key: string, start: number): void {
    const sessions = this.#byKey.get(key) ?? [];
    const at = sessions.findIndex((session) => session.start === start);
    if (at < 0) return;
    for (const session of sessions.splice(at, 1)) this.#forget(session);
    if (sessions.length === 0) this.#byKey.delete(key);
  }

  #forget(session: Session): void {
    session.gone = true;
    this.#changed.delete(session);
    this.#touched.delete(session);
  }

  #take(taken: Iterable<Session>): WindowRows {
    const rows = Array.from(taken, (session) => {
      session.logged = true;
      return session.encode(this.#context.layout);
    });
    const gone = this.#gone;
    this.#gone = [];
    this.#changed.clear();
    return { rows, gone };
  }
}

/** The records of one session; it grows and takes in others. */
class Session {
  readonly key: string;
  readonly total: Accumulator;
  start: number;
  end: number;
  count = 0;
  late = 0;
  /** Watermark when the last record was counted. */
  watermark = -Infinity;
  /** Was emitted as final, or came too late for that. Once so, always so. */
  final = false;
  /** Merged into another one, or dropped. */
  gone = false;
  /** Is in the log under its start. */
  logged = false;
  /** Wall time of the last open update. */
  emittedAt: number | undefined;

  constructor(span: { key: string; start: number; end: number }, total: Accumulator) {
    this.key = span.key;
    this.start = span.start;
    this.end = span.end;
    this.total = total;
  }

  encode(layout: AggregateLayout): StateValue[] {
    const { key, start, end, count, late, watermark, final } = this;
    const numbers = [encodeNumber(watermark), final ? 1 : 0];
    return [key, start, end, count, late, ...numbers, ...layout.encode(this.total)];
  }

  static decode(row: readonly StateValue[], layout: AggregateLayout): Session {
    const [key, start, end, count, late, watermark, final, ...measures] = row;
    const span = { key: String(key), start: decodeNumber(start), end: decodeNumber(end) };
    const session = new Session(span, layout.decode(measures));
    session.count = decodeNumber(count);
    session.late = decodeNumber(late);
    session.watermark = decodeNumber(watermark);
    session.final = final === 1;
    session.logged = true;
    return session;
  }
}
