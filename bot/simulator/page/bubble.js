// How one message looks.
import * as api from "./api.js";
import { $, el, face, icon } from "./dom.js";

const zone = "Asia/Shanghai";
const parts = (t, options) => new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hourCycle: "h23", ...options }).format(t);
const dayOf = (t) => parts(t, { year: "numeric", month: "2-digit", day: "2-digit" });

// when is a time as WeChat writes it, seen from now.
export function when(at, now) {
  const time = parts(at, { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((Date.parse(dayOf(now)) - Date.parse(dayOf(at))) / 864e5);
  if (days === 0) return time;
  if (days === 1) return "昨天 " + time;
  if (days > 1 && days < 7) return parts(at, { weekday: "long" }) + " " + time;
  return parts(at, { year: "numeric", month: "long", day: "numeric" }) + " " + time;
}

const pattern = new RegExp([
  '<a\\s+href="([^"]*)"[^>]*>([^<]*)</a>', // a link with its words
  "(https?://[^\\s<>“”，。；、）]+)",
  "(?<![\\d-])(0\\d{2,3}-\\d{7,8}|1[3-9]\\d{9}|119|120|110|12350)(?![\\d-])", // a telephone
].join("|"), "g");

// linked turns a text into nodes: links, telephone numbers and tappable replies.
export function linked(text, tap) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(pattern)) {
    out.push(text.slice(from, m.index));
    from = m.index + m[0].length;
    out.push(link(m, tap));
  }
  out.push(text.slice(from));
  return out;
}

function link([whole, href, words, url, phone], tap) {
  if (phone) return el("a", { href: "tel:" + phone }, phone);
  const address = url || href;
  if (address.startsWith("weixin://bizmsgmenu?")) {
    const said = new URLSearchParams(address.split("?")[1]).get("msgmenucontent") || words;
    return el("a", { href: "#", onclick: (e) => { e.preventDefault(); tap(said); } }, words);
  }
  if (!/^https?:\/\//.test(address)) return words || whole;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words || address);
}

function picture(m) {
  const image = el("img", { src: api.photo(m.photo), alt: "照片", loading: "lazy" });
  return el("button", { type: "button", class: "picture", onclick: () => enlarge(image.src) }, image);
}

function enlarge(src) {
  const box = $("photo");
  box.querySelector("img").src = src;
  box.hidden = false;
}
$("photo").addEventListener("click", () => { $("photo").hidden = true; });

function template(m) {
  const card = el("div", { class: "notice" }, el("h3", {}, m.title));
  const list = el("dl");
  for (const f of m.fields || []) list.append(el("dt", {}, f.label), el("dd", {}, f.value));
  card.append(list);
  if (m.url) card.append(el("a", { href: m.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情", el("span", {}, "›")));
  return card;
}

// card is a template card of WeCom: buttons, or boxes with a button below.
function card(m, act) {
  const box = el("div", { class: "tcard" }, el("b", {}, m.title));
  if (m.text) box.append(el("p", {}, m.text));
  if (m.replaced) {
    box.append(el("button", { type: "button", disabled: "" }, m.replaced));
    return box;
  }
  const once = (what) => {
    box.querySelectorAll("button, input").forEach((b) => { b.disabled = true; });
    act(what);
  };
  if (!m.submit) {
    m.buttons.forEach((b, i) => box.append(el("button", { type: "button", class: i ? "" : "first", onclick: () => once({ type: "tap", key: b.key }) }, b.text)));
    return box;
  }
  for (const b of m.buttons) {
    box.append(el("label", {}, el("input", { type: m.single ? "radio" : "checkbox", name: m.id, value: b.key }), el("span", {}, b.text)));
  }
  const ticked = () => [...box.querySelectorAll("input:checked")].map((i) => i.value);
  box.append(el("button", { type: "button", class: "first", onclick: () => once({ type: "check", keys: ticked() }) }, m.submit));
  return box;
}

function inside(m, tap, act) {
  switch (m.kind) {
    case "card": return card(m, act);
    case "image": return picture(m);
    case "voice": return el("div", { class: "bubble voice" }, el("span", {}, icon("voice"), "语音"), el("em", {}, m.text ? "转文字：" + m.text : "（没有转成文字）"));
    case "location": return el("div", { class: "bubble spot" }, el("p", {}, m.title || "位置"), el("small", {}, m.text), el("div", {}, icon("place")));
  }
  const bubble = el("div", { class: "bubble" });
  if (m.title) bubble.append(el("b", {}, m.title));
  bubble.append(...linked(m.text, tap));
  if (m.url) bubble.append("\n", el("a", { href: m.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情"));
  return bubble;
}

// bubble is a message of the chat of who.
export function bubble(m, who, tap, act) {
  if (m.kind === "event") return el("p", { class: "sys" }, m.mine ? "您" + (m.text.startsWith("已") ? m.text : "点了“" + m.text + "”") : m.text);
  if (m.kind === "fault") return el("p", { class: "sys fault" }, m.text);
  if (m.kind === "template") return template(m);
  const picture = m.mine ? face(who) : account();
  return el("div", { class: m.mine ? "msg mine" : "msg" }, picture, inside(m, tap, act));
}

export const account = () => el("span", { class: "face" }, icon("shield"));

export function typing() {
  return el("div", { class: "msg typing" }, account(), el("div", { class: "bubble" }, el("i"), el("i"), el("i")));
}
