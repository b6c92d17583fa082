// Choosing who you are: by enterprise, by role, by search, or as a stranger.
import * as api from "./api.js";
import { $, el, face, shown } from "./dom.js";

export const roles = {
  principal: "主要负责人", deputy: "分管负责人", safety_officer: "安全管理员",
  township: "乡镇街道", department: "部门", county: "县安委办", tip_officer: "举报受理",
};
const key = "shouze-who";
const most = 300; // rows at once; a search finds the others

let everyone = [];
let role = "";
let chosen = () => {};

// remembered is who was chosen last time.
export function remembered() {
  try {
    const who = JSON.parse(localStorage.getItem(key));
    return who && who.user ? who : null;
  } catch {
    return null;
  }
}

// choose shows the list; then is called with who was picked.
export async function choose(then) {
  chosen = then;
  $("people-screen").hidden = false;
  await shown(async () => { everyone = await api.users(); });
  putRoles();
  putList();
}

function pick(who) {
  localStorage.setItem(key, JSON.stringify(who));
  $("people-screen").hidden = true;
  chosen(who);
}

function stranger() {
  const letters = crypto.getRandomValues(new Uint8Array(6));
  return { channel: "wechat", user: "oStranger" + [...letters].map((b) => b.toString(16).padStart(2, "0")).join(""), name: "", enterprise: "", role: "" };
}

function putRoles() {
  const buttons = [["", "全部"], ["wecom", "企业微信"], ...Object.entries(roles)].map(([value, words]) =>
    el("button", { type: "button", class: value === role ? "on" : "", onclick: () => { role = value; putRoles(); putList(); } }, words));
  $("roles").replaceChildren(...buttons);
}

function row(who) {
  return el("button", { type: "button", onclick: () => pick(who) },
    face(who), el("span", {}, who.name, el("small", {}, (roles[who.role] || who.role) + (who.plugin ? " · 企业微信（微信插件）" : who.channel === "wecom" ? " · 企业微信" : ""))));
}

// Members of WeCom stand in a list of their own below the followers.
const channels = { wechat: "微信公众号", wecom: "企业微信" };

function putList() {
  const words = $("find").value.trim().toLowerCase();
  const found = everyone.filter((u) => (!role || u.role === role || role === "wecom" && u.channel === "wecom") && (!words || (u.name + u.enterprise).toLowerCase().includes(words)));
  const list = [];
  if (!role && !words) {
    list.push(el("button", { type: "button", onclick: () => pick(stranger()) },
      face({ name: "" }), el("span", {}, "陌生人", el("small", {}, "没绑定过的人：可以举报、求助、报出事了"))));
  }
  const rank = Object.keys(channels);
  found.sort((a, b) => rank.indexOf(a.channel) - rank.indexOf(b.channel));
  let unit = null;
  let channel = null;
  for (const who of found.slice(0, most)) {
    if (who.channel !== channel) {
      channel = who.channel;
      unit = null;
      list.push(el("h3", {}, channels[channel] || channel));
    }
    if (who.enterprise !== unit) {
      unit = who.enterprise;
      list.push(el("h2", {}, unit));
    }
    list.push(row(who));
  }
  if (found.length > most) list.push(el("p", { class: "empty" }, `还有${found.length - most}人，搜一下更快。`));
  if (!found.length && (words || role)) list.push(el("p", { class: "empty" }, "没有这样的人，换个词试试。"));
  $("list").replaceChildren(...list);
}

$("find").addEventListener("input", putList);
