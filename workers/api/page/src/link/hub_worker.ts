// The SharedWorker that holds the one connection of all windows of a browser.
import { Hub } from "./hub.ts";
import { LiveSocket } from "./live_socket.ts";
import { liveUrl } from "./live_url.ts";

const hub = new Hub((options) => new LiveSocket(liveUrl(), options));
hub.watch();
addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port !== undefined) hub.connect(port);
});
