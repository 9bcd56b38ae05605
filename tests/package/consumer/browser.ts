// What a bundled browser program does with the installed package: the worker and the engine come from its own addresses.
import { createEngine } from "clientele";

const ORDERS = "customer_id,order_date,amount\nana,2024-01-05,120.50\nben,2024-02-09,15.00\nana,2024-03-01,80.25\n";

const engine = await createEngine();
const report = await engine.open(new File([ORDERS], "orders.csv"));
const snapshot = await engine.snapshot();
const bytes = await snapshot.export("customers.csv");
document.title = `${report.customers} customers, ${new TextDecoder().decode(bytes).split("\n").length} lines`;
engine.close();
