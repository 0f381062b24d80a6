// Within one page a new address replaces the entry in the browser's history; another page is an entry of its own, and so
// is another view of the same page, which the server announces.
//
// The first address of a page can arrive before the browser has gone there. It must not be written over the entry of the
// page that is being left, and it need not be: Streamlit goes to the new page with the last address that it heard of.
//
// Back and Forward change the page at once, and the server's answers follow. After two quick presses, the answer about
// the page between arrives when the browser is already one page further. Streamlit would then go to the page between
// and add entries. Such an answer is late, and the browser stays where the reader went. The same holds for views.
//
// Streamlit sends all changes of one moment as one message, and runs only the part of the page that changed first. While
// a page is being drawn that moment is long, and a click in it would be sent with the answer of this part: what the click
// asks for would not be drawn. So this part answers when the browser has nothing else to do.

const LONGEST_WAIT = 2000; // ms, on a page that never rests

export default function ({ data, setStateValue }) {
  if (!window.history.onePerPage) install(window.history);
  // Where Back was pressed while this page was still on its way, an answer from it would empty the page that comes: the
  // browser sends it in the name of this page. The part of the page that comes asks again.
  let gone = false;
  const here = () => !gone && window.location.pathname.endsWith(`/${data.page}`);
  if (!data.prepared && here()) whenIdle(() => here() && setStateValue("prepared", true));
  return () => { gone = true; };
}

function whenIdle(then) {
  if (window.requestIdleCallback) window.requestIdleCallback(then, { timeout: LONGEST_WAIT });
  else setTimeout(then, 50); // Safari
}

function view(address) {
  return address.searchParams.get("view");
}

function install(history) {
  let leaving = false; // for another page: by a link, or because the server opens it
  let turning = false; // to another view of the page
  let travelled = false; // Back or Forward brought the reader here, and no other page or view was asked for since

  const leave = () => {
    leaving = true;
    turning = travelled = false;
  };

  window.addEventListener("popstate", () => {
    leaving = turning = false;
    travelled = true;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-testid='stSidebarNavLink'], [data-testid^='stPageLink']");
    const anchor = link?.closest("a[href]") ?? link?.querySelector("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // in another tab or window
    if (anchor && !elsewhere && anchor.pathname !== window.location.pathname) leave();
  }, true);

  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const to = new URL(url ?? window.location.href, document.baseURI);
    const announced = to.searchParams.has("going"); // by `choices.switch_page`
    if (to.pathname !== window.location.pathname) {
      if (travelled && !announced) return;
      leaving = false;
      if (announced) to.search = "";
      push(state, title, to.href);
    } else if (announced || leaving) {
      leave();
    } else if (to.searchParams.has("turning")) { // by `choices.begin`
      turning = true;
      travelled = false;
    } else if (view(to) === view(new URL(window.location.href))) {
      history.replaceState(state, title, url);
    } else if (!travelled) {
      (turning ? push : history.replaceState.bind(history))(state, title, url);
      turning = false;
    }
  };
  history.onePerPage = true;
}
