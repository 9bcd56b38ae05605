/** How many clusters: a first look at some rows tells how far to try, and then every number is tried. */
import type { CrewRun, CrewSession } from "./cluster-crew.js";
import { type ClusterTask, NO_COLUMNS } from "./cluster-protocol.js";
import type { ClusterChoice } from "./types-cluster.js";

export async function choose(session: CrewSession, options: object, run: CrewRun): Promise<ClusterChoice> {
  const ask = async (task: ClusterTask, run: CrewRun) => {
    const { about } = await session.run({ task, ...NO_COLUMNS }, run);
    return JSON.parse(about);
  };
  const look: object = await ask({ method: "look", ...options }, { signal: run.signal });
  return ask({ method: "choose", ...options, ...look }, run);
}
