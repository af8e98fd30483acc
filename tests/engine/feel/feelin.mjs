// Evaluates expressions with the FEEL of form-js: a line of JSON in, a line of JSON out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2]);
const { evaluate } = require("@bpmn-io/feelin");

for await (const line of createInterface({ input: process.stdin })) {
  const { expression, context } = JSON.parse(line);
  let answer;
  try {
    const found = evaluate(expression, context);
    answer = { value: found !== null && typeof found === "object" && "warnings" in found ? found.value : found };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer, (key, value) => (value === undefined ? null : value)) + "\n");
}
