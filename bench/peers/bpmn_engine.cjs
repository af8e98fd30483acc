// The peer from npm: bpmn-engine, its state as JSON after each step, one SQLite file with the desk's settings.
// node bpmn_engine.cjs run FOLDER [CASES]; FOLDER has complaint.bpmn.
"use strict";

const { EventEmitter } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");
const { DatabaseSync } = require("node:sqlite");
const { Engine } = require("bpmn-engine");

const WARM_UP = 10;
const WORDS = "The device stopped charging after two weeks and the display flickers. ".repeat(3);

const [what, folder, ...counts] = process.argv.slice(2);
const source = (name) => fs.readFileSync(path.join(folder, `${name}.bpmn`), "utf8");
const file = path.join(folder, "bpmn-engine.sqlite");
const db = new DatabaseSync(file);
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
db.exec("CREATE TABLE cases (id INTEGER PRIMARY KEY, status TEXT, state TEXT)");
db.exec("CREATE INDEX ix_cases_status ON cases (status)");
const insert = db.prepare("INSERT INTO cases (status, state) VALUES (?, ?)");
const update = db.prepare("UPDATE cases SET status = ?, state = ? WHERE id = ?");
const select = db.prepare("SELECT state FROM cases WHERE id = ?");

/** What is entered into a task of the case with this number; `times`: how often it was completed before. */
function answers(number, task, times) {
  switch (task) {
    case "register":
    case "intake":
      return {
        category: number % 4 === 3 ? "other" : "product",
        customer: `Customer ${number}`,
        email: `c${number}@example.org`,
        text: WORDS,
      };
    case "inspect":
      return { warranty: number % 2 === 0, finding: "battery defect" };
    case "repair":
      return { parts: ["battery", "display"], hours: 2 };
    case "charge":
      return { amount: 120 };
    case "see":
      return { decision: "as told" };
    case "reply":
      return { satisfied: times >= (number % 5 === 0 ? 1 : 0), letter: "We are sorry." };
    default:
      throw new Error(task);
  }
}

function listening() {
  const listener = new EventEmitter();
  const waiting = new Map();
  listener.on("activity.wait", (activity) => {
    if (activity.type === "bpmn:UserTask") waiting.set(activity.id, activity);
  });
  return { listener, waiting };
}

async function kept(execution, engine, id) {
  const state = await engine.getState();
  const status = state.state === "idle" || execution.completed ? "completed" : "open";
  const text = JSON.stringify(state);
  if (id === undefined) return Number(insert.run(status, text).lastInsertRowid);
  update.run(status, text, id);
  return id;
}

async function start(diagram) {
  const { listener, waiting } = listening();
  const engine = Engine({ name: "complaint", source: diagram });
  const execution = await engine.execute({ listener });
  const id = await kept(execution, engine);
  engine.stop();
  return { id, waiting: [...waiting.keys()] };
}

async function complete(id, task, given) {
  const { listener, waiting } = listening();
  const engine = Engine({ name: "complaint" }).recover(JSON.parse(select.get(id).state));
  const execution = await engine.resume({ listener });
  const activity = waiting.get(task);
  if (!activity) throw new Error(`${task} does not wait; what waits: ${[...waiting.keys()]}`);
  waiting.clear();
  Object.assign(execution.environment.output, given);
  for (const definition of execution.definitions) Object.assign(definition.environment.output, given);
  Object.assign(activity.environment.output, given);
  activity.signal(given);
  await kept(execution, engine, id);
  engine.stop();
  return [...waiting.keys()];
}

async function timed(spent, work) {
  const begun = performance.now();
  const done = await work();
  spent.push(performance.now() - begun);
  return done;
}

const share = (spent, part) => {
  const ordered = [...spent].sort((one, other) => one - other);
  return ordered[Math.min(ordered.length - 1, Math.floor(part * ordered.length))];
};
const rounded = (number, places = 3) => Number(number.toFixed(places));
const summed = (spent) => ({
  n: spent.length,
  p50: rounded(share(spent, 0.5)),
  p95: rounded(share(spent, 0.95)),
  p99: rounded(share(spent, 0.99)),
});

function size() {
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return fs.statSync(file).size;
}

async function play(diagram, number, starts, completions) {
  let { id, waiting } = await timed(starts, () => start(diagram));
  const seen = {};
  while (waiting.length) {
    const task = waiting[0];
    const given = answers(number, task, seen[task] ?? 0);
    seen[task] = (seen[task] ?? 0) + 1;
    waiting = await timed(completions, () => complete(id, task, given));
  }
}

async function run(cases = 200) {
  const diagram = source("complaint");
  for (let number = 0; number < WARM_UP; number += 1) await play(diagram, number, [], []);
  const starts = [];
  const completions = [];
  const before = size();
  const begun = performance.now();
  for (let number = 0; number < cases; number += 1) await play(diagram, number, starts, completions);
  const spent = (performance.now() - begun) / 1000;
  return {
    start: summed(starts),
    complete: summed(completions),
    cases_per_s: rounded(cases / spent, 1),
    bytes_per_case: Math.round((size() - before) / cases),
  };
}

const MEASUREMENTS = { run };
MEASUREMENTS[what](...counts.map(Number))
  .then((found) => {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    db.close();
  })
  .catch((problem) => {
    process.stderr.write(`${problem.stack}\n`);
    process.exitCode = 1;
  });
