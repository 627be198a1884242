import { render } from "preact";
import { App } from "./components/App.tsx";
import { openLink } from "./link/link.ts";
import { watchActivity } from "./live/activity.ts";

const root = document.getElementById("app")!;
watchActivity();
openLink(root.dataset.hub!);
root.replaceChildren();
render(<App landUrl={root.dataset.land!} />, root);
