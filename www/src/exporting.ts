import type { ExportName } from "clientele";
import { download, EXPORT_TYPES } from "./download";
import { failureOf } from "./failure";
import { local } from "./format";
import type { Lease } from "./lease";
import type { Store } from "./state";

/** Saves one of the engine's files; one at a time. */
export async function exported(store: Store, lease: Lease | null, name: ExportName): Promise<void> {
  if (!lease || store.state.exporting) return;
  store.set({ exporting: name });
  try {
    const bytes = await lease.use((open) => open.export(name));
    download(name, new Uint8Array(bytes), EXPORT_TYPES[name]);
    store.set({ exporting: null, spoken: local(store.state.language).t("export.done", { name }) });
  } catch (error) {
    store.set({ exporting: null, failure: failureOf(error) });
  }
}
