import { useState } from 'react';
import { lastValueFrom } from 'rxjs';
import type { AppPluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';

import type { AppSettings } from '../access/datasource.ts';
import { toProblem, type Problem } from '../resource/problem.ts';
import { loadPageAnew } from './loadPageAnew.ts';

/** Saves the app's settings, and loads the page anew so that all of it has them. */
export function useSaveSettings(meta: AppPluginMeta<AppSettings>) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const save = async (settings: AppSettings) => {
    setSaving(true);
    setProblem(undefined);
    try {
      const { enabled = true, pinned = true } = meta;
      await lastValueFrom(
        getBackendSrv().fetch({
          url: `/api/plugins/${meta.id}/settings`,
          method: 'POST',
          data: { enabled, pinned, jsonData: { ...meta.jsonData, ...settings } },
          showErrorAlert: false,
        })
      );
      loadPageAnew();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setSaving(false);
    }
  };
  return { save, saving, problem };
}
