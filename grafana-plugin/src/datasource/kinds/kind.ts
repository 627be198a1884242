import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';
import type { ComponentType } from 'react';

import type { SluiceQuery } from '../../contract/query.ts';
import type { StreamInfo } from '../../contract/resources.ts';
import type { Resources } from '../resources/Resources.ts';
import type { AnswerState } from '../resources/useAnswer.ts';
import type { Expander, Replacer } from './expand.ts';
import type { FollowedRows, FollowedRowsOptions } from './followedRows.ts';

/** All that the browser knows of one kind of query; `kinds.ts` lists the kinds. */
export interface Kind<Query extends SluiceQuery> {
  /** What it is called. */
  label: string;
  description: string;
  /** What its editor cannot do without; a query written by hand may lack it. */
  needed: Fields<Query>;
  /** What a new query begins with beside what is needed. */
  first: Fields<Query>;
  /** The fields of its own, which a query of another kind does not keep. */
  fields: ReadonlyArray<keyof Query>;
  /** What it takes over of a query of another kind. */
  takeOver(query: SluiceQuery): Fields<Query>;
  /** Whether a query holds enough to be run. */
  isComplete(query: Query): boolean;
  /** What a query asks, in parts of one line; empty parts are left out. */
  describe(query: Query): string[];
  /** The query with the values of its variables; those of its legend are replaced already. */
  interpolate(query: Query, options: InterpolateOptions & { expand: Expander }): Query;
  Editor: ComponentType<EditorProps<Query>>;
  /** Whether its editor offers the streams. */
  listsStreams: boolean;
  /** How it goes on with the live tail; absent where it has none. */
  following?: Following<Query>;
}

type Fields<Query> = Partial<Omit<Query, 'refId' | 'kind'>>;

/** What the variables of a query are replaced with. */
export interface InterpolateOptions {
  templates: Replacer;
  scopedVars: ScopedVars;
  /** Ad hoc filters of the dashboard. */
  filters?: AdHocVariableFilter[] | undefined;
}

/** How a query goes on with the live tail. */
interface Following<Query> {
  /** Keeps the rows. */
  rows(query: Query, options: FollowedRowsOptions): FollowedRows;
  /** The query that history is asked: with all that the join has to know of each row. */
  historyQuery(query: Query): Query;
}

/** What the editor of one kind of query is given. */
export interface EditorProps<Query extends SluiceQuery> {
  query: Query;
  streams: AnswerState<StreamInfo[]>;
  resources: Resources;
  /** Whether the switch for the live tail makes sense here; alert rules never follow it. */
  canFollow: boolean;
  /** Why the query failed, as Grafana shows it below the editor. */
  failure?: string | undefined;
  /** Takes the changed query and runs it. */
  onChange: (query: Query) => void;
  /** Takes the changed query only. */
  onEdit: (query: Query) => void;
}
