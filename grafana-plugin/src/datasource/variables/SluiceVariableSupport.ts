import { from, map, type Observable } from 'rxjs';

import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';

import type { Replacer } from '../kinds/expand.ts';
import type { Resources } from '../resources/Resources.ts';
import type { StreamsApi } from '../types.ts';
import { completedVariable, type VariableQuery } from './variableQuery.ts';
import { VariableQueryEditor } from './VariableQueryEditor.tsx';
import { variableValues } from './variableValues.ts';

/** Template variables: streams, keys, dimensions, measures and CQL. */
export class SluiceVariableSupport extends CustomVariableSupport<StreamsApi, VariableQuery> {
  override editor = VariableQueryEditor;

  constructor(
    private readonly resources: Resources,
    private readonly templates: Replacer
  ) {
    super();
  }

  override query(request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const values = variableValues(completedVariable(request.targets[0]), {
      resources: this.resources,
      templates: this.templates,
      scopedVars: request.scopedVars,
      range: request.range,
    });
    return from(values).pipe(map((data) => ({ data })));
  }
}
