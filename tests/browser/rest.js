// Tells whether the page is at rest: no run of the script is asked for or under way, and nothing has changed for a
// while. Runs in each page before the page's own scripts.
(() => {
  const RERUN = (11 << 3) | 2; // first byte of a message that asks for a run: field 11 of Streamlit's BackMsg.proto
  const [NEW_SESSION, SCRIPT_FINISHED] = [4, 6]; // fields of ForwardMsg.proto: a run has begun, a run has ended
  const EARLY = 2; // value of SCRIPT_FINISHED: another run follows
  const LOST = 3000; // a run that the server never begins
  const RESTLESS = 10_000; // a page that never keeps still counts as at rest once its script does
  let asked = false; // for a run that has not begun
  let runs = false; // a run has begun and has not ended
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

  // Fields of a message of protobuf: numbers by their value, all others by the number of their bytes.
  const fieldsOf = (bytes) => {
    const fields = new Map();
    let at = 0;
    const number = () => {
      for (let value = 0, factor = 1; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (!(byte & 128)) return value;
      }
    };
    while (at < bytes.length) {
      const key = number(), value = number();
      fields.set(key >> 3, value);
      if ((key & 7) === 2) at += value;
    }
    return fields;
  };

  const heard = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    const fields = fieldsOf(new Uint8Array(data)), ended = fields.get(SCRIPT_FINISHED);
    const begun = fields.has(NEW_SESSION);
    if (begun) [asked, runs] = [false, true];
    if (ended !== undefined && ended !== EARLY) runs = false;
    if (begun || ended !== undefined) changed = performance.now();
  };

  // A run that is asked for in the middle of another changes nothing on the page when it begins, so the server's
  // messages are listened to.
  window.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", heard);
      this.addEventListener("close", () => { runs = false; });
    }
  };

  new MutationObserver(() => {
    changed = performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  const busy = () => {
    const app = document.querySelector("[data-testid='stApp']");
    if (app?.dataset.testScriptState !== "notRunning" || app.dataset.testConnectionState !== "CONNECTED") return true;
    if (document.querySelector("[data-testid='stSkeleton']")) return true; // parts of Streamlit are still on their way
    return document.getAnimations().some(({ playState, effect }) =>
      playState === "running" && effect.getComputedTiming().endTime < Infinity);
  };

  window.atRest = (who, quiet) => {
    const now = performance.now();
    if (who !== waiting) [waiting, began] = [who, now];
    if (runs || busy()) return false;
    const still = now - Math.max(began, changed);
    if (still < (asked ? LOST : quiet) && now - began < RESTLESS) return false;
    asked = false; // whoever waits next does not wait for the same run
    return true;
  };
})();
