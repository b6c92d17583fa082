// Wires the page.
import * as bar from "./bar.js";
import { Chat } from "./chat.js";
import * as chips from "./chips.js";
import { $, shown } from "./dom.js";
import * as people from "./people.js";
import * as side from "./side.js";

const chat = new Chat((session, who) => {
  if (who !== chat.who) return;
  if (chat.sending === 0 && chips.put(chat.carded() ? {} : session, chat)) chat.down();
  side.putWaiting(session);
  side.putFollow(chat.last !== "" && !chat.left(), who);
});

async function become(who) {
  side.putWho(who);
  $("side").classList.remove("open");
  bar.keyboard(false);
  await chat.open(who);
  await shown(() => bar.putMenu(chat));
}

const change = () => {
  $("side").classList.remove("open");
  people.choose(become);
};

bar.setUp(chat);
$("back").addEventListener("click", change);
$("change").addEventListener("click", change);
shown(() => side.setUp(chat));
const who = people.remembered();
if (who) become(who);
else change();
