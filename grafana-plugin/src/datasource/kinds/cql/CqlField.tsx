import { css } from '@emotion/css';
import React, { useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { CodeEditor, type Monaco, type MonacoEditor, useStyles2 } from '@grafana/ui';

import type { CqlValidateAnswer } from '../../../contract/resources.ts';
import type { Resources } from '../../resources/Resources.ts';
import { CQL_LANGUAGE, provideFrom, registerCql } from './cqlLanguage.ts';
import { notShownYet, toMarks } from './marks.ts';

interface CqlFieldProps {
  resources: Resources;
  value: string;
  /** Called when the text is to be run: Ctrl+Enter, Shift+Enter, Ctrl+S. */
  onCommit: (cql: string) => void;
  /** Called when the editor is left and the text has changed. */
  onLeave?: (cql: string) => void;
  help?: string;
  /** A message that is shown elsewhere already: the same problem is only marked here. */
  shownElsewhere?: string | undefined;
}

const RUN_HELP = 'Ctrl+Enter (⌘+Enter) or Shift+Enter runs the query.';

/** Owner of our marks in Monaco's models. */
const OWNER = 'sluice';

/** Edits a CQL text: completion from the schema, problems marked where they are. */
export function CqlField({ resources, value, onCommit, onLeave = onCommit, help, shownElsewhere }: CqlFieldProps) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState({ of: value, text: value });
  const answer = useValidation(resources, draft.of === value ? draft.text : value);
  const mounted = useRef<{ editor: MonacoEditor; monaco: Monaco; forget?: () => void }>();

  useEffect(() => {
    const model = mounted.current?.editor.getModel();
    if (model) {
      mounted.current?.monaco.editor.setModelMarkers(model, OWNER, answer ? toMarks(model.getValue(), answer) : []);
    }
  }, [answer]);

  // Monaco keeps what it is given when it is mounted.
  const commit = useRef(onCommit);
  useLayoutEffect(() => {
    commit.current = onCommit;
  });

  const onMount = (editor: MonacoEditor, monaco: Monaco) => {
    const model = editor.getModel();
    const forget = model
      ? provideFrom(model, {
          schema: () => resources.schema(),
          variables: () =>
            getTemplateSrv()
              .getVariables()
              .map(({ name }) => name),
        })
      : undefined;
    // An action, unlike a command, belongs to one of several editors on a page.
    editor.addAction({
      id: 'sluice.run-query',
      label: 'Run query',
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, monaco.KeyMod.Shift | monaco.KeyCode.Enter],
      run: () => commit.current(editor.getValue()),
    });
    mounted.current = { editor, monaco, ...(forget ? { forget } : {}) };
  };
  const leave = (next: string) => next !== value && onLeave(next);

  return (
    <div className={styles.field}>
      <CodeEditor
        language={CQL_LANGUAGE}
        value={value}
        height={140}
        width="100%"
        showMiniMap={false}
        showLineNumbers
        wordWrap
        monacoOptions={{ ariaLabel: 'CQL', fixedOverflowWidgets: true }}
        onBeforeEditorMount={registerCql}
        onEditorDidMount={onMount}
        onEditorWillUnmount={() => mounted.current?.forget?.()}
        onChange={(text) => setDraft({ of: value, text })}
        onBlur={leave}
        onSave={onCommit}
      />
      {notShownYet(answer?.problems ?? [], shownElsewhere).map(({ message, from }) => (
        <div role="alert" className={styles.problem} key={`${from} ${message}`}>
          {message}
        </div>
      ))}
      <div className={styles.help}>
        {help} {RUN_HELP}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ marginBottom: theme.spacing(1) }),
  problem: css({ ...theme.typography.bodySmall, color: theme.colors.error.text, marginTop: theme.spacing(0.5) }),
  help: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, marginTop: theme.spacing(0.5) }),
});

/** Typing rests for so long before the text is checked, ms. */
const REST_MS = 400;

/** What the backend finds wrong with a text; null while that is not known. */
function useValidation(resources: Pick<Resources, 'validate'>, cql: string): CqlValidateAnswer | null {
  const [checked, setChecked] = useState<{ cql: string; answer: CqlValidateAnswer } | null>(null);
  useEffect(() => {
    if (cql.trim() === '') {
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      resources.validate(cql).then(
        (answer) => wanted && setChecked({ cql, answer }),
        // A run reports what is wrong as well; a check that fails means nothing for the text.
        () => wanted && setChecked(null)
      );
    }, REST_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [resources, cql]);
  return checked?.cql === cql ? checked.answer : null;
}
