// Tells whether the page is at rest: no run of the script is asked for or under way, and nothing has changed for a
// while. Runs in each page before the page's own scripts.
(() => {
  const RERUN = (11 << 3) | 2; // first byte of a message that asks for a run: field 11 of Streamlit's BackMsg.proto
  const LOST = 3000; // a run that is asked for in the middle of another can begin and end unseen
  const RESTLESS = 10_000; // a page that never keeps still counts as at rest once its script does
  let asked = false; // for a run whose beginning has not been seen
  let waiting; // who waits for rest
  let began = 0; // and since when
  let changed = performance.now();

  window.runsAsked = 0;

  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (data?.[0] === RERUN) {
      asked = true;
      window.runsAsked += 1;
      changed = performance.now();
    }
    return send.call(this, data);
  };

  new MutationObserver((records) => {
    changed = performance.now();
    const left = (record) => record.attributeName === "data-test-script-state" && record.oldValue !== "running";
    if (records.some(left)) asked = false; // it runs now
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true,
  });

  window.atRest = (who, quiet) => {
    const now = performance.now();
    if (who !== waiting) [waiting, began] = [who, now];
    const app = document.querySelector("[data-testid='stApp']");
    if (app?.dataset.testScriptState !== "notRunning" || app.dataset.testConnectionState !== "CONNECTED") return false;
    if (document.querySelector("[data-testid='stSkeleton']")) return false; // parts of Streamlit are still on their way
    if (document.getAnimations().some(({ playState, effect }) =>
      playState === "running" && effect.getComputedTiming().endTime < Infinity)) return false;
    const still = now - Math.max(began, changed);
    return still >= (asked ? LOST : quiet) || now - began >= RESTLESS;
  };
})();
