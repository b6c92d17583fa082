// The conversation of one person: shows it, sends to it, keeps it fresh.
import * as api from "./api.js";
import { account, bubble, typing, when } from "./bubble.js";
import { $, el, shown, toast } from "./dom.js";

const gap = 5 * 60e3; // a time stands above a message that comes so much later
const every = 2500; // between two looks for news

export class Chat {
  constructor(onSession) {
    this.onSession = onSession;
    this.box = $("chat");
    this.now = new Date();
    setInterval(() => { if (this.who && !document.hidden) this.pull().catch(() => {}); }, every);
  }

  async open(who) {
    this.who = who;
    this.last = "";
    this.lastAt = 0;
    this.sending = 0;
    this.lastMine = "";
    this.changing = new Map(); // messages that may become others, by id
    this.box.replaceChildren();
    const where = who.plugin ? "（微信插件）" : who.channel === "wecom" ? "（企业微信）" : "";
    $("me").textContent = "我是：" + (who.name ? who.name + " · " + who.enterprise : "陌生人") + where;
    document.documentElement.classList.toggle("wecom", who.channel === "wecom");
    await shown(() => this.pull());
    if (!this.last) this.hello();
  }

  // say sends something. Its bubble is there at once, the answer as it comes.
  async say(what, preview) {
    const who = this.who;
    this.box.querySelector(".hello")?.remove();
    const mine = preview ? bubble({ mine: true, ...preview }, who, () => {}) : null;
    mine?.classList.add("wait");
    this.sending++;
    if (mine) this.box.append(mine);
    this.busy(true);
    this.down();
    const looking = setInterval(() => this.pull().catch(() => {}), 700);
    try {
      await api.say(who, what);
    } catch (err) {
      toast(err.message);
      mine?.remove();
    }
    clearInterval(looking);
    this.sending--;
    if (this.who === who) {
      await shown(() => this.pull());
      this.busy(this.sending > 0);
    }
  }

  busy(on) {
    $("title").textContent = on ? "对方正在输入…" : "首责";
    this.box.querySelector(".typing")?.remove();
    if (on) this.box.append(typing());
  }

  // pull shows what is new and asks what is being waited for.
  async pull() {
    const who = this.who;
    const news = await api.chat(who, this.last);
    const session = await api.session(who);
    if (this.who !== who) return;
    const fresh = news.filter((m) => m.id > this.last);
    for (const m of news) if (m.id <= this.last) this.change(m);
    if (fresh.length) {
      const low = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 160;
      this.put(fresh);
      if (low || fresh.some((m) => m.mine) || this.sending) this.down();
    }
    this.onSession(session, who);
    if (fresh.length && this.sending === 0) this.down();
  }

  put(fresh) {
    const dots = this.box.querySelector(".typing");
    dots?.remove();
    this.box.querySelector(".hello")?.remove();
    if (fresh.some((m) => m.mine)) this.box.querySelectorAll(".wait").forEach((n) => n.remove());
    const waiting = [...this.box.querySelectorAll(".wait")];
    for (const m of fresh) {
      const at = Date.parse(m.at);
      if (at - this.lastAt >= gap) this.box.append(el("p", { class: "when" }, when(new Date(at), this.now)));
      this.lastAt = at;
      this.last = m.id;
      if (m.mine) this.lastMine = m.kind === "event" ? m.text : "";
      const node = this.draw(m);
      this.box.append(node);
      if (m.msgid) this.changing.set(m.id, { m, node });
    }
    this.box.append(...waiting);
    if (dots && this.sending) this.box.append(dots);
  }

  draw(m) {
    return bubble(m, this.who, (text) => this.say({ type: "text", text }, { kind: "text", text }), (what) => this.say(what));
  }

  // change redraws a card that was answered, or a message that was recalled, meanwhile.
  change(m) {
    const known = this.changing.get(m.id);
    if (!known || known.m.changed === m.changed) return;
    const node = this.draw(m);
    known.node.replaceWith(node);
    this.changing.set(m.id, { m, node });
  }

  // card is the newest card that can still be tapped, if nothing was said after it.
  carded() {
    const last = [...this.changing.values()].map((c) => c.m).findLast((m) => m.kind === "card");
    return Boolean(last && !last.replaced && last.task_id && !last.task_id.startsWith("form"));
  }

  // left tells whether the newest thing that this person did was to leave.
  left() {
    return this.lastMine === "已取消关注" || this.lastMine === "已离开应用的可见范围";
  }

  hello() {
    const corp = this.who.channel === "wecom";
    this.box.append(el("div", { class: "hello" }, account(), el("h2", {}, "首责"),
      el("p", { class: "weak" }, "安全生产第一责任人的助手"),
      el("button", { type: "button", onclick: () => this.say({ type: corp ? "enter" : "subscribe" }) }, corp ? "打开应用" : "关注公众号")));
  }

  down() {
    requestAnimationFrame(() => { this.box.scrollTop = this.box.scrollHeight; });
  }
}
