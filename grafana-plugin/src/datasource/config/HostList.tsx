import React, { useState } from 'react';

import { Input } from '@grafana/ui';

import { Setting } from './Setting.tsx';

interface HostListProps {
  label: string;
  help: string;
  placeholder: string;
  hosts: string[] | undefined;
  readOnly: boolean;
  onChange: (hosts: string[] | undefined) => void;
}

/** Addresses `host` or `host:port`, separated by commas or spaces. */
export function HostList({ label, help, placeholder, hosts, readOnly, onChange }: HostListProps) {
  const [typed, setTyped] = useState(join(hosts));
  // What was typed stays, with its commas and spaces, as long as it means the same hosts.
  const text = join(parse(typed)) === join(hosts) ? typed : join(hosts);
  const [wrong, setWrong] = useState<string>();

  return (
    <Setting label={label} help={help} invalid={wrong}>
      {(id) => (
        <Input
          id={id}
          value={text}
          placeholder={placeholder}
          disabled={readOnly}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            const parsed = parse(event.currentTarget.value);
            onChange(parsed.length > 0 ? parsed : undefined);
          }}
          onBlur={() => setWrong(problem(parse(text)))}
        />
      )}
    </Setting>
  );
}

const join = (hosts: string[] | undefined): string => hosts?.join(', ') ?? '';
const parse = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** What is wrong with the first bad address; IPv6 addresses with a port stand in brackets. */
function problem(hosts: string[]): string | undefined {
  const bad = hosts.find(
    (host) => !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host) && !/^[0-9a-f:]+$/i.test(host)
  );
  return bad && `“${bad}” is no address: write host or host:port, without a protocol`;
}
