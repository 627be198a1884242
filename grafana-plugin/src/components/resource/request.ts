import { lastValueFrom } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';

/** Query parameters; those that are undefined or empty are left out. */
export type Params = Record<string, string | number | undefined>;

function address(uid: string, path: string): string {
  return `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`;
}

function present(params: Params): Record<string, string | number> {
  const entries = Object.entries(params).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as Record<string, string | number>;
}

/** What a GET of a resource needs beside its path. */
export interface GetOptions {
  /** Of the datasource. */
  uid: string;
  params?: Params | undefined;
  signal?: AbortSignal;
}

/** Asks the datasource's backend; rejects with Grafana's FetchError. */
export async function getResource<T>(path: string, { uid, params = {}, signal }: GetOptions): Promise<T> {
  const answer = await lastValueFrom(
    getBackendSrv().fetch<T>({
      method: 'GET',
      url: address(uid, path),
      params: present(params),
      showErrorAlert: false,
      ...(signal === undefined ? {} : { abortSignal: signal }),
    })
  );
  return answer.data;
}

/** Has the datasource's backend do something; rejects with Grafana's FetchError. */
export async function postResource<T>(path: string, { uid, body }: { uid: string; body: unknown }): Promise<T> {
  const answer = await lastValueFrom(
    getBackendSrv().fetch<T>({
      method: 'POST',
      url: address(uid, path),
      data: body,
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  );
  return answer.data;
}
