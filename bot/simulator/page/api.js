// Calls of the simulator. An error's message is Chinese and may be shown.
async function ask(path, options) {
  let answer;
  try {
    answer = await fetch("/sim/api/" + path, options);
  } catch {
    throw new Error("连不上演示程序，请看看它还在不在运行。");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.detail || "没有成功，请再试一次。");
  return body;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const of = (who) => "?channel=" + encodeURIComponent(who.channel) + "&user=" + encodeURIComponent(who.user);

export const users = () => ask("users");
export const say = (who, what) => post("say", { channel: who.channel, user: who.user, ...what });
export const session = (who) => ask("session" + of(who));
export const menu = (who) => ask("menu" + of(who));
export const chat = (who, after) => ask("chat" + of(who) + "&after=" + encodeURIComponent(after));
export const scenes = () => ask("scenes");
export const clock = () => ask("clock");
export const moveClock = (how) => post("clock", how);
export const photo = (id) => "/sim/api/photo?id=" + encodeURIComponent(id);
