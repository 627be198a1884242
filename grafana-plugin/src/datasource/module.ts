import { DataSourcePlugin } from '@grafana/data';

import type { SluiceQuery } from '../contract/query';
import type { SecureSettings } from '../contract/settings';
import { ConfigEditor } from './config/ConfigEditor';
import { DataSource } from './DataSource';
import { QueryEditor } from './editors/QueryEditor';
import { QueryHelp } from './help/QueryHelp';
import type { SluiceJsonData } from './types';

export const plugin = new DataSourcePlugin<DataSource, SluiceQuery, SluiceJsonData, SecureSettings>(DataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
