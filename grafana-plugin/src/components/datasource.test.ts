import type { DataSourceInstanceSettings } from '@grafana/data';

import { chooseDatasource } from './datasource.ts';

const instance = (uid: string, isDefault = false) => ({ uid, name: uid, isDefault }) as DataSourceInstanceSettings;

test('the configured datasource is taken', () => {
  const choice = chooseDatasource({ datasource: 'b' }, [instance('a', true), instance('b')]);
  expect(choice).toMatchObject({ state: 'found', datasource: { uid: 'b' } });
});

test('a configured datasource that is gone is reported, not replaced by another', () => {
  expect(chooseDatasource({ datasource: 'b' }, [instance('a')])).toEqual({ state: 'gone', uid: 'b' });
});

test('without configuration: the default one, else the first, else none', () => {
  expect(chooseDatasource({}, [instance('a'), instance('b', true)])).toMatchObject({ datasource: { uid: 'b' } });
  expect(chooseDatasource({ datasource: '' }, [instance('a'), instance('b')])).toMatchObject({
    datasource: { uid: 'a' },
  });
  expect(chooseDatasource({}, [])).toEqual({ state: 'none' });
});
