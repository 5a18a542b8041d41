// The task under the thumb: one answer per cell, Enter and taps walk on, and with the keyboard open only the cell that
// is typed in is large. The desk works without this file. It knows nothing of networks (desk.js).
"use strict";

const Task = (() => {
  const form = () => document.getElementById("entry");
  const questionOf = (element) => element.closest(".question");
  const questions = () => [...form().querySelectorAll(".question")];
  const shown = () => questions().filter((one) => !one.matches(".row-struck .question:not(.strike)"));
  const coarse = window.matchMedia("(pointer: coarse)");
  const LONG_PRESS = 350;
  let tallest = { width: 0, height: 0 };
  let [pressing, lifting, waiting] = [false, 0, []];

  // From a finger's touch to its click nothing moves: the tap would fall on what has come there instead.
  function still(question, move) {
    waiting.push([question, move]);
    if (!pressing) lifted();
  }

  function lifted() {
    pressing = false;
    for (const [question, move] of waiting.splice(0)) if (form() && form().contains(question)) move();
  }

  function show(question) {
    Answers.show(question);
    const struck = form().querySelector(".strike input[value=yes]");
    form().classList.toggle("row-struck", Boolean(struck && struck.checked));
  }

  function begin() {
    if (!form()) return;
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    for (const time of form().querySelectorAll(".watermark time")) {
      time.textContent = `${two(now.getHours())}:${two(now.getMinutes())} ${two(now.getDate())}/${two(now.getMonth() + 1)}`;
    }
    if (Wall.is(form())) {
      Wall.begin(form());
      return;
    }
    for (const key of form().querySelectorAll(".letter")) key.hidden = false;
    for (const question of questions()) show(question);
    // On a slow phone people type before this file has come: they stay in the cell they are in.
    const typing = document.activeElement.closest("#entry .question");
    if (typing) open(typing);
    else enter(form().querySelector(".question.asked-back") || questions()[0]);
  }

  function values() {
    return Object.fromEntries([...new FormData(form())].filter(([name]) => name !== "_csrf_token"));
  }

  // Put back what was typed before, half a task too.
  function restore(kept) {
    for (const input of form().querySelectorAll("input:not([type=hidden])")) {
      if (input.matches("[type=checkbox], [type=radio]")) input.checked = kept[input.name] === input.value;
      else input.value = kept[input.name] || "";
    }
  }

  // Mark what is missing and lead there; tell whether everything is there.
  function complete() {
    if (Wall.is(form())) return true;
    const missing = shown().filter((question) => ask(question, Answers.missing(question)));
    form().querySelector("[data-asked-back]").hidden = missing.length === 0;
    if (missing.length) enter(missing[0]);
    else for (const question of shown()) Answers.tidy(question);
    return missing.length === 0;
  }

  function ask(question, words) {
    let problem = question.querySelector(".problem");
    if (!problem) {
      problem = document.createElement("p");
      problem.className = "problem";
      problem.setAttribute("role", "alert");
      question.querySelector(".crop").after(problem);
    }
    problem.textContent = words;
    problem.hidden = !words;
    question.classList.toggle("asked-back", Boolean(words));
    return Boolean(words);
  }

  function goOn(question, send) {
    const next = shown()[shown().indexOf(question) + 1];
    if (next) enter(next);
    else if (send) form().querySelector(".send").click();
    else form().querySelector(".send").focus();
  }

  function enter(question) {
    const chosen = question.querySelector("input[type=radio]:checked");
    const first = chosen || Answers.textOf(question) || question.querySelector("input");
    open(question);
    first.focus({ preventScroll: true });
    question.scrollIntoView({ block: "nearest" });
  }

  function open(question) {
    for (const one of questions()) {
      one.classList.toggle("is-open", one === question);
      one.querySelector(".brief").hidden = false;
    }
    fold();
  }

  // The keyboard takes the lower half: then one cell is large and the others are a line each.
  function fold() {
    const view = window.visualViewport || { height: window.innerHeight, width: window.innerWidth, offsetTop: 0 };
    if (Math.round(view.width) !== tallest.width) tallest = { width: Math.round(view.width), height: 0 };
    tallest.height = Math.max(tallest.height, view.height, window.screen.height * 0.75);
    const typing = document.activeElement && document.activeElement.matches(".question .input");
    const open = coarse.matches && view.height < 0.8 * tallest.height;
    if (form()) foldTo(open && (typing || form().classList.contains("folded")));
    // Where the keyboard lies over the view instead of shrinking it, the action row is lifted above it.
    const covered = Math.max(0, window.innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--lift", `${Math.round(covered)}px`);
  }

  function foldTo(folded) {
    const before = form().classList.contains("folded");
    form().classList.toggle("folded", folded);
    const large = form().querySelector(".question.is-open");
    if (folded && !before && large) large.scrollIntoView({ block: "nearest" });
  }

  // Capitals by word, once a word is finished: a word that an input method still works on is left alone.
  function capitals(input, whole) {
    const upTo = whole ? input.value.length : input.value.lastIndexOf(" ");
    const done = input.value.slice(0, Math.max(0, upTo));
    const raised = done.replace(/(^|[\s.'-])(\p{Ll})/gu, (_, before, letter) => before + letter.toLocaleUpperCase("vi"));
    if (raised === done) return;
    const caret = input.selectionStart;
    input.value = raised + input.value.slice(done.length);
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
  }

  document.addEventListener("pointerdown", () => {
    clearTimeout(lifting);
    pressing = true;
  }, true);
  for (const kind of ["click", "keydown", "pointercancel"]) document.addEventListener(kind, lifted, true);
  // A long press ends without a click.
  document.addEventListener("pointerup", () => { lifting = setTimeout(lifted, LONG_PRESS); }, true);

  document.addEventListener("change", (event) => {
    const question = form() && questionOf(event.target);
    if (!question) return;
    if ("alone" in event.target.dataset) Answers.mark(question, event.target);
    if (event.target.type === "radio") Answers.unmark(question);
    still(question, () => {
      if (question.querySelector(".problem") && !Answers.missing(question)) ask(question, "");
      show(question);
    });
  });

  document.addEventListener("input", (event) => {
    const question = form() && questionOf(event.target);
    if (!question || event.target !== Answers.textOf(question)) return;
    if (event.target.value) Answers.unmark(question);
    else Offers.unpick(question);
    if (event.target.dataset.widget === "name" && !event.isComposing) capitals(event.target, false);
    // Offered while composing, too: keyboards of phones compose every word, with and without tones.
    Offers.show(question, event.target, form().elements.account.value);
    show(question);
    // What is offered or asked below the value must not be hidden by the action row.
    if (form().classList.contains("folded")) question.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.dataset && event.target.dataset.widget === "name") capitals(event.target, true);
  });

  document.addEventListener("focusin", (event) => {
    const question = form() && questionOf(event.target);
    if (!question) return;
    const { target } = event;
    still(question, () => {
      for (const one of questions()) if (one !== question) Offers.hide(one);
      open(question);
      if (target.matches(".input")) question.scrollIntoView({ block: "nearest" });
    });
  });

  // Enter goes on to the next cell, and sends after the last one; it never picks an offered word.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const question = form() && event.target.matches(".question input, .offer") && questionOf(event.target);
    if (!question) return;
    event.preventDefault();
    if (!event.repeat) goOn(question, true);
  });

  // The number pads of phones have no question mark. A tap on ours leaves the keyboard open.
  document.addEventListener("pointerdown", (event) => { if (event.target.matches(".letter")) event.preventDefault(); });

  function putLetter(input) {
    input.setRangeText("?", input.selectionStart, input.selectionEnd, "end");
    input.focus({ preventScroll: true });
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    if (event.target.matches(".letter")) putLetter(Answers.textOf(questionOf(event.target)));
    // A tapped choice is done: the next cell may have the keyboard. Arrow keys only try choices out.
    if (form() && event.target.type === "radio" && event.detail > 0) goOn(questionOf(event.target), false);
    if (event.target.matches(".brief")) enter(questionOf(event.target));
    // Staff can find by its code what a report is about.
    if (event.target.id === "fault" && form() && form().dataset.code) event.target.href = `/fault?code=${form().dataset.code}`;
  });

  (window.visualViewport || window).addEventListener("resize", fold);
  if (window.visualViewport) window.visualViewport.addEventListener("scroll", fold);

  const words = document.querySelector("[data-words]");
  if (words) Offers.load(words.dataset.words);
  // A practice task has no desk around it: it begins by itself, and is sent as a plain form.
  if (!document.getElementById("desk") && form()) begin();

  return { form, begin, values, restore, complete };
})();
