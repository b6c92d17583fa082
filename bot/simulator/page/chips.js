// Quick replies: what the product waits for, as things to tap.
import { fill, sendPlace, stockPhoto } from "./bar.js";
import { $, el } from "./dom.js";

const short = 9; // characters that still fit a small chip
const many = 6; // long chips that leave room for the question
const alone = new Set(["0", "跳过", "发完了", "更多"]);

let chosen = new Set();
let shownFor = "";

// put shows the replies to the question that waits. The same question again
// leaves what was chosen.
export function put(session, chat, force) {
  const now = JSON.stringify([chat.who.user, session]);
  if (now === shownFor && !force) return false;
  if (now !== shownFor) chosen = new Set();
  shownFor = now;
  const expects = session.expects;
  const chips = expects ? make(expects, chat, session) : [];
  $("chips").replaceChildren(...chips);
  $("chips").hidden = chips.length === 0;
  return true;
}

function make(expects, chat, session) {
  const options = [...(expects.options || [])];
  if (expects.checklist) options.sort((a, b) => (b.key === "0") - (a.key === "0")); // all is well: the first to tap
  const wide = (o) => o.text !== o.key && [...o.text].length > short;
  const listed = expects.checklist || (options.length > many && options.some(wide)); // the text stands above: its numbers are enough
  const bare = (o) => listed && !alone.has(o.key);
  const long = !listed && options.some(wide);
  const chips = options.map((o) => chip(bare(o) ? { ...o, text: o.key } : o, long, expects, chat, session));
  if (chosen.size) {
    const keys = options.map((o) => o.key).filter((k) => chosen.has(k));
    chips.push(el("button", { type: "button", class: long ? "chip go long" : "chip go", onclick: () => send(chat, keys.join(" ")) }, `发送（选了${keys.length}项）`));
  }
  const extra = hint(expects, chat);
  if (extra && !chosen.size) chips.push(extra);
  return chips;
}

function chip(o, long, expects, chat, session) {
  const several = expects.kind === "several" && !alone.has(o.key);
  const style = ["chip", long && o.text !== o.key ? "long" : "", chosen.has(o.key) ? "on" : ""].join(" ").trim();
  const tap = () => {
    if (!several) return send(chat, o.key);
    if (!chosen.delete(o.key)) chosen.add(o.key);
    const top = $("chips").scrollTop;
    put(session, chat, true);
    $("chips").scrollTop = top;
  };
  const words = o.text === o.key || !o.text ? [o.key] : [el("b", {}, o.key), " ", el("span", {}, o.text)];
  return el("button", { type: "button", class: style, "aria-pressed": several ? String(chosen.has(o.key)) : undefined, onclick: tap }, ...words);
}

// send says a choice. It is shown as text, as it is sent.
function send(chat, key) {
  $("chips").hidden = true;
  shownFor = "";
  chat.say({ type: "tap", key }, { kind: "text", text: key });
}

function hint(expects, chat) {
  const example = expects.example;
  if (expects.kind === "photo") {
    return el("button", { type: "button", class: "chip hint", onclick: () => stockPhoto(chat) }, "发一张示例照片");
  }
  if (expects.kind === "location") {
    return el("button", { type: "button", class: "chip hint", onclick: () => sendPlace(chat) }, "发送位置");
  }
  const words = typeof example === "number" ? String(example) : example;
  if (typeof words !== "string" || (expects.options || []).some((o) => o.key === words)) return null;
  return el("button", { type: "button", class: "chip hint", onclick: () => fill(words) }, "填示例：" + words);
}
