import { createEngine, type Engine, type Host, type Language } from "clientele";
import { render } from "lit";
import type { Action, Ui } from "./actions";
import { Controller } from "./controller";
import { held, moveFocus, showFocused } from "./focus";
import { local } from "./format";
import { bar, content, type Surroundings } from "./frame";
import { fingerprint } from "./history";
import { sealedHost } from "./host";
import { showOverlays } from "./overlays";
import { filePicker } from "./picker";
import { SELF_TEST_ADDRESS, viewAt } from "./route";
import { firstState, isUnsaved, type State, Store, type Theme } from "./state";
import "./style.css";
import { onWindowDrop } from "./window-drop";
import { onWindowPaste } from "./window-paste";

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page lacks its element "${id}".`);
  return found;
}

function firstLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const systemTheme = (): Theme => (systemDark.matches ? "dark" : "light");

const root = document.documentElement;
const barElement = byId("bar");
const contentElement = byId("app");
contentElement.replaceChildren();

const store = new Store(firstState(firstLanguage(), systemTheme(), viewAt(location.hash) ?? "overview"), show);

// Started at once, so that it is ready by the time a file has been chosen; a failure shows when it is first needed.
let starting: Promise<Engine> | undefined;
let host: Host | undefined;
function engine(): Promise<Engine> {
  starting ??= startEngine();
  return starting;
}
async function startEngine(): Promise<Engine> {
  host ??= sealedHost();
  const started = await createEngine({ language: store.state.language, host });
  started.onRestart(() => controller.restarted());
  store.set({ version: started.version });
  return started;
}

/** Ends the engine with everything in it; another is started at once. */
function dropEngine(): void {
  starting?.then((old) => old.close()).catch(() => undefined);
  starting = undefined;
  engine().catch(() => undefined);
}

const controller = new Controller(store, engine, dropEngine);
const emit = (action: Action) => controller.handle(action);
const picker = filePicker((files) => emit({ type: "open", files }));
const surroundings: Surroundings = {
  policy: document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy" i]')?.content ?? null,
  chooseFiles: () => picker.click(),
};
document.body.append(picker);

let ui: Ui = { local: local(store.state.language), emit };

/** What was read comes on screen in two tasks, neither of which holds up a hand: what stands around the view, then the view. */
let isBare = false;
function show(state: State, before: State): void {
  if (state.data && before.opening && !state.opening) {
    isBare = true;
    setTimeout(() => {
      isBare = false;
      draw(store.state, before);
    });
  }
  draw(state, before);
}

function draw(state: State, before: State): void {
  const { masked } = state.aids;
  if (ui.local.language !== state.language || ui.local.masked !== masked)
    ui = { local: local(state.language, masked), emit };
  root.lang = state.language === "zh" ? "zh-CN" : "en";
  if (state.themeChosen) root.setAttribute("data-theme", state.theme);
  document.title = ui.local.t("app.title");
  picker.setAttribute("aria-label", ui.local.t("start.choose"));
  if (state.data) contentElement.setAttribute("data-state", fingerprint(state.data.history.now));
  contentElement.setAttribute("data-veil", ui.local.t("veil.drop"));
  const focused = held();
  render(bar(ui, state, surroundings), barElement);
  render(content(ui, state, surroundings, isBare), contentElement);
  if (!isBare) moveFocus(state, before, focused);
  showOverlays(state, before);
  guard(isUnsaved(state));
}

/** The browser asks before it closes a page with unsaved work, and only then. */
let guarded = false;
function guard(unsaved: boolean): void {
  if (unsaved === guarded) return;
  guarded = unsaved;
  if (unsaved) addEventListener("beforeunload", stay);
  else removeEventListener("beforeunload", stay);
}
function stay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

// Until the person chooses, the colours follow the system.
systemDark.addEventListener("change", () => {
  if (!store.state.themeChosen) store.set({ theme: systemTheme() });
});
onWindowDrop(
  (files) => emit({ type: "open", files }),
  (over) => root.classList.toggle("hovering", over),
);
onWindowPaste(
  () => ui.local.t("start.clipboard"),
  (files) => {
    // A result is not given up for a slip of the hand.
    const { opening, preview, data } = store.state;
    if (!opening && !preview && !data) emit({ type: "open", files });
  },
);
// Views are addresses: links lead to them, and the browser's own way back.
const followAddress = () => {
  emit({ type: "self-test", open: location.hash === SELF_TEST_ADDRESS });
  const view = viewAt(location.hash);
  if (view && view !== store.state.view) emit({ type: "go", view });
};
addEventListener("hashchange", followAddress);
addEventListener("focusin", showFocused);
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    // What is seen decides: a dialog that Escape has closed tells so late.
    if (!document.querySelector("dialog[open]:not(#palette)"))
      emit({ type: "palette", open: document.querySelector("#palette[open]") === null });
  }
  const step = stepOf(event);
  if (step && !isWriting(event.target)) {
    event.preventDefault();
    emit({ type: step });
  }
  // One press closes one thing. A popover the browser closes itself; a search it empties, though not every browser does.
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (store.state.aids.tour !== null) return emit({ type: "tour", step: null });
  if (document.querySelector(":popover-open")) return;
  const { target } = event;
  if (target instanceof HTMLInputElement && target.type === "search" && target.value !== "")
    emit({ type: "find", text: "" });
  else if (store.state.data?.shown.customer) emit({ type: "customer", id: null });
});

/** What the keys ask for that take a step back, and forth again. */
function stepOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): "undo" | "redo" | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "y") return "redo";
  return key.toLowerCase() === "z" ? (shiftKey ? "redo" : "undo") : null;
}

/** What is written can be taken back letter by letter, which is the browser's business. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "range");
}

draw(store.state, store.state);
followAddress();
engine().catch(() => undefined);
