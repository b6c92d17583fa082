// The side panel: who I am, the clock, what is being waited for.
import * as api from "./api.js";
import { $, el, shown, toast } from "./dom.js";
import { roles } from "./people.js";

const kinds = {
  yesno: "是或否", one: "选一个", several: "选几个", text: "一句话", number: "数字", money: "金额", date: "日期", time: "时间",
  phone: "电话", photo: "照片", location: "位置", person: "姓名和手机号", uscc: "统一社会信用代码", signature: "签名", confirm: "确认提交",
};
const zone = "Asia/Shanghai";
const write = (t, options) => new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hourCycle: "h23", ...options }).format(t);

let ahead = 0; // of the product's clock, to this browser's
let note = "";

export function setUp(chat) {
  note = $("clock-note").textContent;
  $("more").addEventListener("click", () => $("side").classList.add("open"));
  $("side-close").addEventListener("click", () => $("side").classList.remove("open"));
  $("large").addEventListener("change", (e) => { document.documentElement.classList.toggle("large", e.target.checked); chat.down(); });
  for (const b of document.querySelectorAll("[data-advance]")) {
    b.addEventListener("click", () => move(chat, { advance: b.dataset.advance }));
  }
  $("jump").addEventListener("submit", (e) => {
    e.preventDefault();
    move(chat, { to: $("jump-to").value.slice(0, 16) + ":00+08:00" });
  });
  $("follow").addEventListener("click", () => chat.say({ type: $("follow").dataset.do }));
  setInterval(tick, 1000);
  setInterval(() => sync(chat).catch(() => {}), 15000);
  return sync(chat);
}

export async function sync(chat) {
  const { now } = await api.clock();
  ahead = Date.parse(now) - Date.now();
  tick();
  chat.now = time();
}

const time = () => new Date(Date.now() + ahead);

function tick() {
  $("clock").textContent = write(time(), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  $("clock-day").textContent = write(time(), { year: "numeric", month: "long", day: "numeric", weekday: "long" });
}

async function move(chat, how) {
  const buttons = document.querySelectorAll(".side .row button");
  buttons.forEach((b) => { b.disabled = true; });
  $("clock-note").textContent = "正在拨时钟，路上的提醒一条条在办……";
  await shown(async () => {
    await api.moveClock(how);
    await sync(chat);
    toast("现在是 " + write(time(), { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" }));
    await chat.pull();
  });
  $("clock-note").textContent = note;
  buttons.forEach((b) => { b.disabled = false; });
}

export function putWho(who) {
  $("side-name").textContent = who.name ? who.name + "（" + (roles[who.role] || who.role) + "）" : "陌生人";
  $("side-unit").textContent = who.enterprise || "没有绑定单位";
  $("jump-to").value = "";
}

export function putFollow(leaves, who) {
  const words = who.channel === "wecom" ? ["离开应用", "进入应用"] : ["取消关注", "关注"];
  $("follow").textContent = words[leaves ? 0 : 1];
  $("follow").dataset.do = leaves ? "unsubscribe" : "subscribe";
}

export function putWaiting(session) {
  const e = session.expects;
  const rows = e ? [
    ["对话", session.flow + " / " + session.step], ["进度", session.progress || "—"],
    ["等的是", (kinds[e.kind] || e.kind) + (e.checklist ? "（检查表）" : "") + (e.optional ? "，可跳过" : "")],
  ] : [["状态", "没有在问什么"]];
  $("waiting").replaceChildren(...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
