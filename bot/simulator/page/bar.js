// What is below the conversation: menu, keyboard, the + tray.
import * as api from "./api.js";
import { $, dialog, el, icon, shown, toast } from "./dom.js";

const largest = 2048; // pixels of a photo's longer side, as the app sends it

export function setUp(chat) {
  const text = $("text");
  const grow = () => {
    text.style.height = "auto";
    text.style.height = Math.min(text.scrollHeight, 128) + "px";
    const filled = text.value.trim() !== "";
    $("send").hidden = !filled;
    $("plus").hidden = filled;
  };
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    text.value = "";
    grow();
    chat.say({ type: "text", text: words }, { kind: "text", text: words });
  };
  text.addEventListener("input", grow);
  text.addEventListener("focus", () => { $("tray").hidden = true; });
  text.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); send(); }
  });
  $("write").addEventListener("submit", (e) => { e.preventDefault(); send(); });
  $("toggle").addEventListener("click", () => { keyboard($("write").hidden); });
  $("plus").addEventListener("click", () => { $("tray").hidden = !$("tray").hidden; chat.down(); });
  document.addEventListener("click", (e) => { if (!e.target.closest("#menu")) closePops(); });
  $("chat").addEventListener("click", () => { $("tray").hidden = true; });
  setUpTray(chat);
}

// keyboard shows the text input, or else the menu.
export function keyboard(on) {
  $("write").hidden = !on;
  $("menu").hidden = on;
  $("toggle").replaceChildren(icon(on ? "menu" : "keyboard"));
  $("tray").hidden = true;
}

// fill puts words into the input for the person to send or change.
export function fill(words) {
  keyboard(true);
  $("text").value = words;
  $("text").dispatchEvent(new Event("input"));
  $("text").focus();
}

function closePops() {
  document.querySelectorAll(".pop").forEach((p) => p.remove());
}

export async function putMenu(chat) {
  const entries = await api.menu(chat.who);
  const groups = new Map();
  for (const e of entries) {
    const name = e.group || e.text;
    groups.set(name, [...(groups.get(name) || []), e]);
  }
  const buttons = [...groups].map(([name, list]) => {
    const alone = list.length === 1 && !list[0].group;
    const cell = el("div");
    cell.append(el("button", { type: "button", class: alone ? "" : "has", onclick: () => {
      const open = cell.querySelector(".pop");
      closePops();
      if (alone) tapped(chat, list[0]);
      else if (!open) cell.append(pop(chat, list));
    } }, name));
    return cell;
  });
  $("menu").replaceChildren(...(buttons.length ? buttons : [el("p", { class: "weak" }, "菜单还没有发布")]));
}

function pop(chat, list) {
  return el("div", { class: "pop" }, ...list.map((e) =>
    el("button", { type: "button", onclick: () => { closePops(); tapped(chat, e); } }, e.text)));
}

function tapped(chat, entry) {
  if (entry.url) window.open(entry.url, "_blank", "noopener");
  if (!entry.url || chat.who.channel === "wecom") chat.say({ type: "tap", key: entry.key }); // WeCom tells of an opened page, too
}

export const stockPhoto = (chat) => chat.say({ type: "image" });

const verbs = {
  camera: () => $("camera-file").click(),
  album: () => $("album-file").click(),
  stock: stockPhoto,
  voice: async (chat) => {
    if (chat.who.channel === "wecom") { // which never writes out what was spoken
      chat.say({ type: "voice" }, { kind: "voice", text: "" });
      return;
    }
    const got = await dialog("说一段话", el("textarea", { rows: "3", placeholder: "语音识别出来的字（空着就是没识别出来）", "aria-label": "语音内容" }));
    if (got) chat.say({ type: "voice", text: got[0].trim() }, { kind: "voice", text: got[0].trim() });
  },
  place: sendPlace,
  scan: async (chat) => {
    const names = await shown(() => api.scenes());
    const list = el("datalist", { id: "scenes" }, ...(names || []).map((n) => el("option", { value: n })));
    const got = await dialog("扫一扫", el("input", { list: "scenes", maxlength: "64", required: "", placeholder: "二维码的场景值", "aria-label": "场景值" }), list);
    if (got) chat.say({ type: "scan", text: got[0].trim() });
  },
};

export async function sendPlace(chat) {
  const got = await dialog("发送位置",
    el("input", { value: "厂区大门口", maxlength: "60", "aria-label": "地名" }),
    el("input", { value: "40.280000, 123.280000", required: "", pattern: "-?[0-9.]+\\s*[,，]\\s*-?[0-9.]+", "aria-label": "纬度, 经度" }));
  if (!got) return;
  const [lat, lng] = got[1].split(/[,，]/).map(Number);
  chat.say({ type: "location", lat, lng, label: got[0] }, { kind: "location", title: got[0], text: got[1] });
}

function setUpTray(chat) {
  for (const b of $("tray").querySelectorAll("button")) {
    b.addEventListener("click", () => { $("tray").hidden = true; verbs[b.dataset.do](chat); });
  }
  for (const id of ["camera-file", "album-file"]) {
    $(id).addEventListener("change", async (e) => {
      const file = e.target.files[0];
      e.target.value = "";
      if (!file) return;
      const data = await shrink(file).catch(() => null);
      if (data) chat.say({ type: "image", data });
      else toast("这张照片打不开，请换一张。");
    });
  }
}

// shrink makes a JPEG of a photo, as the app does before it sends one.
async function shrink(file) {
  const image = await createImageBitmap(file);
  const by = Math.min(1, largest / Math.max(image.width, image.height));
  const canvas = el("canvas", { width: Math.round(image.width * by), height: Math.round(image.height * by) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}
