// JSON whose numbers keep the digits they came with. JavaScript's own numbers do not: 0.30 becomes 0.3, and of twenty
// digits sixteen are left. A price that a customer typed is nobody's to round. A number that would change is held as
// marked text until it is written again.
const MARK = 'exact number \u0000';
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = new RegExp(`"${JSON.stringify(MARK).slice(1, -1).replace(/\\/g, '\\\\')}([^"]*)"`, 'g');

/** Throws a SyntaxError when the text is no JSON. */
export function read(text) {
  JSON.parse(text);
  return JSON.parse(text.replace(TOKEN, (token) => {
    const survives = token.startsWith('"') || String(Number(token)) === token;
    return survives ? token : JSON.stringify(MARK + token);
  }));
}

export const write = (value) => JSON.stringify(value).replace(MARKED, '$1');
