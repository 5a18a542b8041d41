// Words to tap while one is typed without tones: all that fit, equal, in an order of this person's own. Nothing is
// chosen by Enter, and nothing is offered before it is clear what is meant: an offer must not be a guess.
"use strict";

const Offers = (() => {
  const MOST = 8;
  const TYPES = { x: "Xã", p: "Phường", tt: "Thị trấn", h: "Huyện", tx: "Thị xã", tp: "Thành phố" };
  let words = { names: {}, places: [] };

  async function load(address) {
    try {
      words = await (await fetch(address)).json();
    } catch {
      // Without them everything is typed; the next load tries again.
    }
  }

  function bare(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  }

  // The same order for one person and word, another for another person.
  function shuffled(list, seed) {
    return [...list].sort((a, b) => weight(seed + a) - weight(seed + b));
  }

  // FNV-1a: a sum alone would only turn one order round for everybody.
  function weight(text) {
    const mixed = [...text].reduce((sum, char) => Math.imul(sum ^ char.codePointAt(0), 16777619), 2166136261);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  function names(value) {
    const typed = value.split(" ").pop();
    if (typed.length < 2 || bare(typed) !== typed.toLowerCase()) return [];
    const before = value.slice(0, value.length - typed.length);
    return (words.names[bare(typed)] || []).map((word) => [word, `${before}${word} `]);
  }

  // "mh", "minh h" and "x mh" find Minh Hưng; the type is written out only where one was typed.
  function places(value) {
    const begin = Math.max(value.lastIndexOf(","), value.lastIndexOf(";")) + 1;
    const part = value.slice(begin);
    const lead = part.match(/^\s*/)[0];
    const [type, typed] = parted(part.slice(lead.length));
    const wanted = bare(typed).trim();
    if (wanted.length < 2) return [];
    const found = words.places.filter(([kind, name]) => (!type || kind === type) && fits(bare(name), wanted));
    const offered = [...new Set(found.map(([kind, name]) => (type ? `${kind} ${name}` : name)))];
    if (offered.length > MOST || offered.includes(part.trim())) return [];
    return offered.map((name) => [name, `${value.slice(0, begin)}${lead}${name}`]);
  }

  function parted(text) {
    const match = text.match(/^(xã|phường|thị trấn|huyện|thị xã|thành phố|x|p|tt|h|tx|tp)\s+(?=\S)/i);
    if (!match) return ["", text];
    const short = match[1].toLowerCase();
    return [TYPES[short] || short[0].toUpperCase() + short.slice(1), text.slice(match[0].length)];
  }

  function fits(name, wanted) {
    const syllables = name.split(" ");
    const parts = wanted.split(/\s+/);
    if (parts.length === 1 && syllables.map((one) => one[0]).join("").startsWith(wanted)) return true;
    if (name.replace(/ /g, "").startsWith(wanted.replace(/ /g, ""))) return true;
    return parts.length <= syllables.length && parts.every((part, at) => syllables[at].startsWith(part));
  }

  function show(question, input, account) {
    const box = question.querySelector(".offers");
    if (!box) return;
    const find = { name: names, place: places }[input.dataset.widget];
    const found = find && input.value && input.selectionEnd === input.value.length ? find(input.value) : [];
    const order = shuffled(found.map(([word]) => word), account);
    box.replaceChildren(...order.map((word) => button(question, input, new Map(found).get(word), word)));
    box.hidden = found.length === 0;
  }

  function button(question, input, whole, word) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "offer";
    made.textContent = word;
    // The input keeps the keyboard: without this it would close and open at each tap.
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => pick(question, input, whole));
    return made;
  }

  function pick(question, input, whole) {
    input.value = whole;
    question.querySelector("[data-picked]").checked = true;
    input.focus({ preventScroll: true });
    input.setSelectionRange(whole.length, whole.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function unpick(question) {
    const picked = question.querySelector("[data-picked]");
    if (picked) picked.checked = false;
  }

  function hide(question) {
    const box = question.querySelector(".offers");
    if (box) box.hidden = true;
  }

  return { load, show, hide, unpick };
})();
