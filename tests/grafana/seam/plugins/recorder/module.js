// A panel as Grafana loads it. It draws nothing but keeps the data that it was last given.
define(["@grafana/data", "react"], ({ PanelPlugin }, { createElement }) => {
  function Recorder({ data }) {
    const { pictures = 0 } = globalThis.sluiceRecorded ?? {};
    globalThis.sluiceRecorded = { data, pictures: pictures + 1 };
    return createElement("div", null, `${data.state} ${pictures}`);
  }
  return { plugin: new PanelPlugin(Recorder) };
});
