// Within one page, a new address replaces the entry in the browser's history; another page gets its own entry.

export default function ({ data, setStateValue }) {
  const history = window.history;
  if (!history.onePerPage) {
    const push = history.pushState.bind(history);
    history.pushState = (state, title, url) => {
      const same = url !== undefined && new URL(url, document.baseURI).pathname === window.location.pathname;
      return same ? history.replaceState(state, title, url) : push(state, title, url);
    };
    history.onePerPage = true;
  }
  if (!data.prepared) setStateValue("prepared", true);
}
