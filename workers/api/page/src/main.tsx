import { render } from "preact";
import { App } from "./components/App.tsx";
import { watchActivity } from "./live/activity.ts";

const root = document.getElementById("app")!;
watchActivity();
root.replaceChildren();
render(<App landUrl={root.dataset.land!} />, root);
