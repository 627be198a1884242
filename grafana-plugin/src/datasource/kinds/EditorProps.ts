import type { SluiceQuery } from '../../contract/query.ts';
import type { StreamInfo } from '../../contract/resources.ts';
import type { Resources } from '../resources/Resources.ts';
import type { AnswerState } from '../resources/useAnswer.ts';

/** What the editor of one kind of query is given. */
export interface EditorProps<Query extends SluiceQuery> {
  query: Query;
  streams: AnswerState<StreamInfo[]>;
  resources: Resources;
  /** Whether the switch for the live tail makes sense here; alert rules never follow it. */
  canFollow: boolean;
  /** Why the query failed, where Grafana says so below the editor. */
  failure?: string | undefined;
  /** Takes the changed query and runs it. */
  onChange: (query: Query) => void;
  /** Takes the changed query only. */
  onEdit: (query: Query) => void;
}
