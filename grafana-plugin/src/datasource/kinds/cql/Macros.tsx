import { css } from '@emotion/css';
import React, { useState } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { Collapse, useStyles2 } from '@grafana/ui';

import type { Resources } from '../../resources/Resources.ts';
import { useAnswer } from '../../resources/useAnswer.ts';

/** What the macros are and do; asked of the backend when it is opened. */
export function Macros({ resources }: { resources: Pick<Resources, 'schema'> }) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { value, loading, error } = useAnswer(open ? 'schema' : null, () => resources.schema());
  return (
    <Collapse label="Macros" isOpen={open} onToggle={setOpen}>
      {loading && 'Reading …'}
      {error && <span role="alert">{error}</span>}
      <dl className={styles}>
        {value?.macros.map(({ name, signature, help }) => (
          <React.Fragment key={name}>
            <dt>
              <code>{signature}</code>
            </dt>
            <dd>{help}</dd>
          </React.Fragment>
        ))}
      </dl>
    </Collapse>
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    dd: { margin: 0, color: theme.colors.text.secondary },
  });
