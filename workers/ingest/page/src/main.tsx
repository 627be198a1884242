import { render } from "preact";
import { ConnectPage } from "./ConnectPage.tsx";

const root = document.getElementById("app")!;
root.replaceChildren();
render(<ConnectPage />, root);
