import { render } from '@testing-library/react';
import React, { useState } from 'react';

import type { CoreApp, PanelData } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';

import type { SluiceQuery } from '../contract/query.ts';
import type { DataSource } from '../datasource/DataSource.ts';
import { QueryEditor } from '../datasource/QueryEditor.tsx';
import { Resources } from '../datasource/resources/Resources.ts';
import { templates } from './templates.ts';

/** Answers of the backend's resources by path; a function is given the parameters. */
export type Answers = Record<string, unknown | ((params: Record<string, unknown>) => unknown)>;

/** The backend's resources with given answers; what was asked is kept. */
export function fakeResources(answers: Answers) {
  const asked: Array<{ path: string; params: unknown }> = [];
  const respond = async <T,>(path: string, params: unknown): Promise<T> => {
    asked.push({ path, params });
    const answer = answers[path];
    if (answer === undefined) {
      throw { status: 404, data: { title: 'Not found', status: 404, detail: `There is no ${path}` } };
    }
    return (typeof answer === 'function' ? await answer(params) : answer) as T;
  };
  const resources = new Resources({ getResource: respond, postResource: respond });
  return { resources, asked };
}

interface EditorSurroundings {
  answers: Answers;
  app?: CoreApp;
  /** Of the last run. */
  data?: PanelData;
  /** Of the dashboard, by name. */
  variables?: Record<string, string>;
}

/** Shows the query editor as Grafana does: what it changes comes back to it. */
export function renderEditor(query: SluiceQuery, { answers, app, data, variables = {} }: EditorSurroundings) {
  setTemplateSrv(templates(variables));
  const { resources, asked } = fakeResources(answers);
  const datasource = { uid: 'uid1', resources } as DataSource;
  const onRunQuery = jest.fn();
  let current = query;
  function Editor() {
    const [shown, setShown] = useState(query);
    return (
      <QueryEditor
        query={shown}
        datasource={datasource}
        onRunQuery={onRunQuery}
        onChange={(next) => {
          current = next;
          setShown(next);
        }}
        {...(app ? { app } : {})}
        {...(data ? { data } : {})}
      />
    );
  }
  render(<Editor />);
  return { asked, onRunQuery, query: () => current };
}
