import React, { type ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { render } from '@testing-library/react';
import { of, throwError } from 'rxjs';
import {
  type AppPluginMeta,
  type DataSourceInstanceSettings,
  OrgRole,
  PluginContextProvider,
  type PluginMeta,
} from '@grafana/data';
import {
  type BackendSrv,
  type BackendSrvRequest,
  config,
  type DataSourceSrv,
  setBackendSrv,
  setDataSourceSrv,
} from '@grafana/runtime';

import type { AppSettings } from '../components/datasource.ts';

/** What a faked request is answered with: a body, or a failure with its status. */
type Reply = { data: unknown } | { status: number; data?: unknown };

/** What surrounds a page. */
export interface RenderOptions {
  /** Address behind the app's root, such as `/streams?stream=a`. */
  at?: string;
  role?: OrgRole;
  /** Whether the person may use Explore. Default true. */
  explores?: boolean;
  settings?: AppSettings;
  /** Uids of the datasources there are; each is its own name. */
  datasources?: string[];
  /** Answers by `METHOD path`, where the path of a resource is shortened to its name. May change during a test. */
  replies: Record<string, Reply | ((request: BackendSrvRequest) => Reply)>;
}

// The width of text is asked of a canvas, which has no context without a browser.
const measureText = (text: string) => ({ width: 8 * text.length });
HTMLCanvasElement.prototype.getContext = (() => ({ measureText })) as unknown as HTMLCanvasElement['getContext'];

function shorten(url: string): string {
  return url.replace(/^\/api\/datasources\/uid\/[^/]+\/resources\//, '');
}

function Address({ show }: { show: (address: string) => void }) {
  const { pathname, search } = useLocation();
  show(pathname + search);
  return null;
}

/** Renders a page as Grafana does, with its HTTP answers given; returns what was requested and where the address went. */
export function renderPage(page: ReactElement, options: RenderOptions) {
  const { at = '/', role = OrgRole.Viewer, explores = true, settings = {}, datasources = ['main'], replies } = options;
  const requests: BackendSrvRequest[] = [];
  let address = '';

  const fetch = (request: BackendSrvRequest) => {
    requests.push(request);
    const known = replies[`${request.method ?? 'GET'} ${shorten(request.url)}`];
    const reply = typeof known === 'function' ? known(request) : (known ?? { status: 404 });
    return 'status' in reply ? throwError(() => ({ ...reply, config: request })) : of({ ...reply, status: 200 });
  };
  setBackendSrv({ fetch } as unknown as BackendSrv);
  const list = datasources.map((uid) => ({ uid, name: uid, isDefault: false }) as DataSourceInstanceSettings);
  setDataSourceSrv({ getList: () => list } as unknown as DataSourceSrv);
  config.exploreEnabled = true;
  const permissions: Record<string, boolean> = explores ? { 'datasources:explore': true } : {};
  config.bootData = { ...config.bootData, user: { ...config.bootData?.user, orgRole: role, permissions } };

  const meta = { id: 'sluice-streams-app', jsonData: settings } as AppPluginMeta<AppSettings>;
  const view = render(
    <PluginContextProvider meta={meta as PluginMeta}>
      <MemoryRouter initialEntries={[at]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
        <Address show={(next) => (address = next)} />
        {page}
      </MemoryRouter>
    </PluginContextProvider>
  );
  return { ...view, requests, address: () => address };
}
