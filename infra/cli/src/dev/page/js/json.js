// Lays JSON out in lines, with every number and text exactly as it was sent: it is cut into tokens, never parsed and
// written anew, which would turn 12.50 into 12.5. Pure.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const LONGEST = 200_000;

/** Pieces `{text, kind}`, kind one of `key`, `text`, `number`, `word`, `sign`; or null where it is not JSON, or too long. */
export function layOut(source) {
  if (source.length > LONGEST || !isJson(source)) return null;
  const tokens = source.match(TOKEN) ?? [];
  const pieces = [];
  let depth = 0;
  tokens.forEach((token, place) => {
    const before = tokens[place - 1];
    const after = tokens[place + 1];
    if (token === "}" || token === "]") {
      depth -= 1;
      if (!opens(before)) pieces.push(line(depth));
    }
    pieces.push({ text: token === ":" ? ": " : token, kind: kind(token, after) });
    if (opens(token)) {
      depth += 1;
      if (after !== "}" && after !== "]") pieces.push(line(depth));
    }
    if (token === ",") pieces.push(line(depth));
  });
  return pieces;
}

const opens = (token) => token === "{" || token === "[";
const line = (depth) => ({ text: `\n${"  ".repeat(depth)}`, kind: "sign" });

function kind(token, after) {
  if (token[0] === '"') return after === ":" ? "key" : "text";
  if (/^[-\d]/.test(token)) return "number";
  return /^[a-z]/.test(token) ? "word" : "sign";
}

function isJson(source) {
  try {
    return JSON.parse(source) instanceof Object;
  } catch {
    return false;
  }
}
