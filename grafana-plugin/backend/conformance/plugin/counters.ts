/** What has happened in this process; the resource `counters` returns it. */
export const counters = {
  created: 0,
  disposed: 0,
  queriesAborted: 0,
  streamsAborted: 0,
  bodiesCancelled: 0,
  packetsSent: 0,
};
