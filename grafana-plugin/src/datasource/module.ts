import { DataSourcePlugin } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import type { SecureSettings } from '../contract/settings.ts';
import { ConfigEditor } from './config/ConfigEditor.tsx';
import { DataSource } from './DataSource.ts';
import { QueryEditor } from './QueryEditor.tsx';
import { QueryHelp } from './help/QueryHelp.tsx';
import type { SluiceJsonData } from './types.ts';

export const plugin = new DataSourcePlugin<DataSource, SluiceQuery, SluiceJsonData, SecureSettings>(DataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
