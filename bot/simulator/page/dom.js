// Small tools for building the page.
export const $ = (id) => document.getElementById(id);

// el makes an element: el("p", {class: "weak"}, "words", child …).
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

// face is someone's picture: the surname, on a colour of their own.
export function face(who) {
  if (!who.name) return el("span", { class: "face none" }, "？");
  let sum = 0;
  for (const c of who.user) sum = (sum * 31 + c.charCodeAt(0)) % 9973;
  return el("span", { class: "face c" + (sum % 6) }, [...who.name][0]);
}

let hiding;
export function toast(words) {
  const box = $("toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 2600);
}

// shown runs something and shows what went wrong.
export async function shown(work) {
  try {
    return await work();
  } catch (err) {
    toast(err.message);
  }
}

// dialog asks for some values; null: cancelled.
export function dialog(title, ...fields) {
  const box = $("ask");
  $("ask-title").textContent = title;
  $("ask-body").replaceChildren(...fields);
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "ok" ? fields.map((f) => f.value) : null), { once: true });
  });
}
