import { CONTESTANTS } from "./contestants.mjs";
import { inChromium, inNode, serve } from "./stage.mjs";
const [,, file, n="1", ...who] = process.argv;
const server = await serve();
for (let i=0;i<Number(n);i++) for (const c of CONTESTANTS.filter(c=>(who.length?who:["clientele, Chromium"]).some(w=>c.name.startsWith(w)))) {
  const r = c.place==="chromium" ? await inChromium(c, file, server.origin) : await inNode(c, file);
  console.log(c.name.padEnd(26), r.seconds.toFixed(2), JSON.stringify(r.phases, (k,v)=>typeof v==="number"?+v.toFixed(2):v), "peak", Math.round(r.memory.peak/1e6), "idle", Math.round(r.memory.idle/1e6), r.found.hash);
}
server.close();
