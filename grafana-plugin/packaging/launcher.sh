#!/bin/sh
# Starts the plugin's backend under the Deno that lies beside this file, with the rights that it
# needs and no more. Grafana runs this file as the plugin's executable.
set -eu
umask 077

# The folder of this file, also where it is reached through links.
self=$0
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname -- "$self")/$target ;;
  esac
done
here=$(CDPATH='' cd -P -- "$(dirname -- "$self")" && pwd)

# Grafana passes the keys of its section [plugin.sluice-streams-datasource], each as GF_PLUGIN_<KEY>. A
# variable GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_<KEY> changes a key that is in a file already and is
# ignored by Grafana otherwise, so it is read here.
from_section() {
  value=$(printenv "GF_PLUGIN_$1") || value=$(printenv "GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_$1") ||
    return 0
  export "GF_PLUGIN_$1=$value"
}
from_section ALLOW_NET
from_section QUERY_MEMORY
from_section STALL_LIMIT

# Hosts that may be connected to.
net=${GF_PLUGIN_ALLOW_NET:-localhost,127.0.0.1,[::1]}
net=$(printf %s "$net" | tr -d ' \t\r\n')
case $net in
  '*') ;;
  *[!][A-Za-z0-9.,:_/*-]*)
    echo "allow_net of [plugin.sluice-streams-datasource] must be host or host:port, several" \
      "separated by commas, or * for any: '$net' has other characters" >&2
    exit 1
    ;;
esac

# A private folder for the socket and Deno's caches. A socket's path may have about 100 characters.
base=${TMPDIR:-/tmp}
base=${base%/}
[ "${#base}" -le 50 ] || base=/tmp
# What a killed process left behind; its number is in the name.
for old in "$base"/sluice-plugin.*; do
  pid=${old##*/sluice-plugin.}
  pid=${pid%%.*}
  case $pid in '' | *[!0-9]*) continue ;; esac
  if [ -d "$old" ] && [ ! -h "$old" ] && [ -O "$old" ] && ! kill -0 "$pid" 2>/dev/null; then
    rm -rf -- "$old"
  fi
done
private=$(mktemp -d "$base/sluice-plugin.$$.XXXXXX")
export PLUGIN_UNIX_SOCKET_DIR="$private"
# Grafana's number: it may die before the backend can ask for it.
export PLUGIN_PARENT_PID="$PPID"
export DENO_DIR="$private/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
# By default a Deno that has work looks at its sockets on every 61st turn of its event loop only: while
# one query computes, each packet of another would wait for 61 slices of the work.
export DENO_TOKIO_EVENT_INTERVAL=1
# What the backend may read of Grafana's environment, which holds secrets.
environment=grafana_plugin_type,PLUGIN_*,GF_VERSION,GF_PLUGIN_ALLOW_NET
environment=$environment,GF_PLUGIN_STALL_LIMIT,GF_PLUGIN_QUERY_MEMORY
environment=$environment,NODE_ENV,NODE_DEBUG,NO_COLOR,KAFKAJS_*,GRPC_*,grpc_proxy,no_grpc_proxy
unset NODE_OPTIONS DENO_V8_FLAGS

# Without a Grafana there is nothing to begin for.
if ! kill -0 "$PPID" 2>/dev/null; then
  rm -rf -- "$private"
  exit 1
fi

# Deno's lists of paths are separated by commas; a doubled one stands for itself.
in_list() { printf %s "$1" | sed 's/,/,,/g'; }

# Deno counts a Unix socket as network: this one is the way to Grafana.
case $net in
  '*') net=--allow-net ;;
  *) net=--allow-net=$net,unix:$(in_list "$private")/plugin.sock ;;
esac

exec "$here/deno" run --quiet --no-prompt --no-config --no-lock --no-remote --no-npm \
  --node-modules-dir=none --no-code-cache "$net" \
  "--allow-read=$(in_list "$here"),$(in_list "$private")" \
  "--allow-write=$(in_list "$private")" \
  "--allow-env=$environment" \
  "$here/backend.mjs" "$@"
