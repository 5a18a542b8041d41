// The volunteer's desk works without this file. With it: one answer per cell, a line that says how digits and dates
// are understood, Enter to go on, and the focus where the next task begins.
"use strict";

(() => {
  const form = () => document.getElementById("entry");
  const questionOf = (element) => element.closest(".question");
  const textOf = (question) => question.querySelector("input.input");
  const marksOf = (question) => [...question.querySelectorAll("[data-alone]")];
  const choicesOf = (question) => [...question.querySelectorAll("input[type=radio]")];

  // One answer per cell: a mark puts the text aside, and gives it back when it is taken away again.
  function marked(tick) {
    const question = questionOf(tick);
    const text = textOf(question);
    if (tick.checked) {
      for (const other of marksOf(question)) if (other !== tick) other.checked = false;
      for (const choice of choicesOf(question)) choice.checked = false;
      if (text && text.value) {
        text.dataset.aside = text.value;
        text.value = "";
      }
    } else if (text && text.dataset.aside && !text.value) {
      text.value = text.dataset.aside;
    }
    show(question);
  }

  function show(question) {
    question.classList.toggle("is-marked", marksOf(question).some((tick) => tick.checked));
    const hard = question.querySelector("[data-hard]");
    const thanks = question.querySelector("[data-thanks]");
    if (hard && thanks) thanks.hidden = !hard.checked;
    understand(question);
    const struck = form().querySelector(".strike input[value=yes]");
    form().classList.toggle("row-struck", Boolean(struck && struck.checked));
  }

  function understand(question) {
    const text = textOf(question);
    const line = question.querySelector(".said");
    if (!text || !line) return;
    const said = "date" in text.dataset ? dateSaid(text.value) : digitsSaid(text);
    line.textContent = said.text;
    line.classList.toggle("unsure", !said.sure);
  }

  function fill(words, parts) {
    return words.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  }

  function digitsSaid(input) {
    const digits = input.value.replace(/[\s.\-]/g, "");
    if (!/^\d{4,}$/.test(digits)) return { text: "", sure: true };
    const sure = !input.dataset.count || input.dataset.count.split(" ").includes(String(digits.length));
    return { text: `${grouped(digits)} · ${fill(form().dataset.digits, { count: digits.length })}${sure ? " ✓" : ""}`, sure };
  }

  function grouped(digits) {
    if (digits.length === 10) return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
    return digits.replace(/(\d{3})(?=\d)/g, "$1 ");
  }

  function dateSaid(value) {
    const words = form().dataset;
    const text = value.trim().replace(/^(\d{2})(\d{2})(\d{4})$/, "$1/$2/$3");
    const parts = text.split(/[\s/.,\-]+/);
    const nothing = { text: "", sure: true };
    if (!parts.every((part) => /^\d+$/.test(part)) || parts[parts.length - 1].length !== 4) return nothing;
    const [year, month, day] = parts.reverse().map(Number);
    if (parts.length > 3 || (month !== undefined && !(month >= 1 && month <= 12))) return nothing;
    if (day !== undefined && !(day >= 1 && day <= new Date(year, month, 0).getDate())) return nothing;
    if (month === undefined) return { text: fill(words.year, { year }), sure: true };
    if (day === undefined) return { text: fill(words.month, { month, year }), sure: true };
    return { text: fill(words.day, { day, month, year }), sure: true };
  }

  document.addEventListener("change", (event) => {
    const question = questionOf(event.target);
    if (!question) return;
    if ("alone" in event.target.dataset) marked(event.target);
    if (event.target.type === "radio") for (const tick of marksOf(question)) tick.checked = false;
    show(question);
  });

  document.addEventListener("input", (event) => {
    const question = questionOf(event.target);
    if (!question || event.target !== textOf(question)) return;
    if (event.target.value) for (const tick of marksOf(question)) tick.checked = false;
    show(question);
  });

  // Enter goes on to the next cell, and sends after the last one.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.repeat) return;
    const question = event.target.matches("input") && questionOf(event.target);
    if (!question) return;
    event.preventDefault();
    goOn(question, true);
  });

  // A tapped choice is done: the next cell may have the keyboard. Arrow keys only try choices out.
  document.addEventListener("click", (event) => {
    if (event.target.type === "radio" && event.detail > 0) goOn(questionOf(event.target), false);
  });

  function goOn(question, send) {
    const visible = [...form().querySelectorAll(".question")].filter((one) => one.offsetParent !== null);
    const next = visible[visible.indexOf(question) + 1];
    if (next) enter(next);
    else if (send) form().querySelector(".send").click();
    else form().querySelector(".send").focus();
  }

  function enter(question) {
    const chosen = question.querySelector("input[type=radio]:checked");
    const first = chosen || textOf(question) || question.querySelector("input");
    first.focus({ preventScroll: true });
    question.scrollIntoView({ block: "nearest" });
  }

  function begin() {
    if (!form()) return;
    for (const question of form().querySelectorAll(".question")) show(question);
    const first = form().querySelector(".question.asked-back") || form().querySelector(".question");
    if (first) enter(first);
  }

  document.addEventListener("focusin", (event) => {
    const question = event.target.matches("input.input") && questionOf(event.target);
    if (question) question.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "task") begin(); });
  document.addEventListener("htmx:load", (event) => { if (event.target.id === "task") begin(); });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
