// What one cell's answer is: one mark or one value, how a date or number is understood, what is still missing.
// It knows no network and no other cell; the server asks the same again (webapp/answering.py).
"use strict";

const Answers = (() => {
  const phrases = JSON.parse(document.getElementById("phrases").dataset.phrases);
  const textOf = (question) => question.querySelector("input.input");
  const marksOf = (question) => [...question.querySelectorAll("[data-alone]")];
  const ticked = (question, tick) => Boolean(question.querySelector(`input[name^=${tick}_]:checked`));
  const chosen = (question) => question.querySelector("input[type=radio]:checked");
  const markTicked = (question) => marksOf(question).find((tick) => tick.checked);
  const typed = (question) => (textOf(question) ? textOf(question).value.trim() : "");

  function fill(name, parts) {
    return (phrases[name] || "").replace(/\{(\w+)\}/g, (_, part) => parts[part]);
  }

  // A mark puts the text aside, and gives it back when it is taken away again.
  function mark(question, tick) {
    const text = textOf(question);
    if (tick.checked) {
      for (const other of marksOf(question)) if (other !== tick) other.checked = false;
      const choice = chosen(question);
      if (choice) choice.checked = false;
      if (text && text.value) {
        text.dataset.aside = text.value;
        text.value = "";
      }
    } else if (text && text.dataset.aside && !text.value) {
      text.value = text.dataset.aside;
    }
  }

  function unmark(question) {
    for (const tick of marksOf(question)) tick.checked = false;
  }

  // How what is typed is understood. insist: the words of the tap by which a person says that the paper is so.
  // soFar: it is still being typed, and a number that is far from done is not asked about.
  function understood(question, soFar) {
    const text = textOf(question);
    const value = typed(question);
    if (!text || !value || value.includes("?")) return { text: "" };
    if (text.dataset.widget === "date") return date(value);
    if (text.dataset.widget === "digits") return digits(value, text.dataset.count, soFar);
    return { text: "" };
  }

  function digits(value, counts, soFar) {
    const plain = value.replace(/[\s.\-]/g, "");
    if (!/^\d{3,}$/.test(plain)) return { text: "" };
    const usual = !counts || counts.split(" ").includes(String(plain.length));
    const early = soFar && !usual && plain.length < Number(counts.split(" ")[0]) - 1;
    const said = `${grouped(plain)} · ${fill("digits", { count: plain.length })}`;
    if (usual) return { text: `${said} ✓` };
    if (early) return { text: said };
    return { text: said, insist: fill("short", { count: plain.length }) };
  }

  function grouped(plain) {
    if (plain.length === 10) return `${plain.slice(0, 4)} ${plain.slice(4, 7)} ${plain.slice(7)}`;
    if (plain.length === 12) return `${plain.slice(0, 3)} ${plain.slice(3, 4)} ${plain.slice(4, 6)} ${plain.slice(6)}`;
    return plain.replace(/(\d{3})(?=\d)/g, "$1 ");
  }

  // 5/7/61, 05071961, 050761 and 1961; nothing is completed: a year of two digits stays one.
  function date(value) {
    const plain = value.replace(/^(\d{2})(\d{2})(\d{4}|\d{2})$/, "$1/$2/$3");
    const parts = plain.split(/\s*[/.,\-]\s*|\s+/);
    if (parts.length > 3 || !parts.every((part) => /^\d{1,4}$/.test(part))) return { text: "" };
    const [year, month, day] = parts.reverse().map(Number);
    const shown = parts[0];
    if (shown.length !== 4 && (shown.length !== 2 || parts.length < 3)) return { text: "" };
    const leap = shown.length === 4 ? year : 2000;
    const impossible = (month !== undefined && (month < 1 || month > 12))
      || (day !== undefined && (day < 1 || day > new Date(leap, month, 0).getDate()));
    if (impossible) return { text: fill("no_day", {}), insist: phrases.insist };
    if (month === undefined) return { text: fill("year", { year: shown }) };
    if (day === undefined) return { text: fill("month", { month, year: shown }) };
    const said = fill("day", { day, month, year: shown });
    return shown.length === 2 ? { text: said, insist: fill("two", {}) } : { text: said };
  }

  // A date typed as one number is sent with its slashes, so that the server reads what the line said.
  function tidy(question) {
    const text = textOf(question);
    if (text && text.dataset.widget === "date") {
      text.value = text.value.trim().replace(/^(\d{2})(\d{2})(\d{4}|\d{2})$/, "$1/$2/$3");
    }
  }

  function show(question) {
    question.classList.toggle("is-marked", Boolean(markTicked(question)));
    const thanks = question.querySelector("[data-thanks]");
    if (thanks) thanks.hidden = !ticked(question, "hard");
    const said = question.querySelector(".said");
    if (said) showUnderstood(question, said);
    showBrief(question);
  }

  function showUnderstood(question, line) {
    const { text, insist } = understood(question, document.activeElement === textOf(question));
    const asked = question.querySelector(".insist");
    line.textContent = text;
    line.classList.toggle("unsure", Boolean(insist));
    if (!asked) return;
    asked.hidden = !insist;
    asked.querySelector("span").textContent = insist || "";
    if (!insist) asked.querySelector("input").checked = false;
  }

  function showBrief(question) {
    const brief = question.querySelector(".brief");
    const label = (input) => input.parentElement.querySelector("span").lastChild.textContent.trim();
    const tick = markTicked(question) || chosen(question);
    const words = tick ? label(tick) : typed(question);
    brief.textContent = words ? `✓ ${words}` : "…";
    brief.setAttribute("aria-label", `${question.querySelector(".title > div").textContent.trim()}: ${brief.textContent}`);
  }

  // What is missing before this cell can be sent, in a few words; "" when nothing is.
  function missing(question) {
    const answers = (markTicked(question) ? 1 : 0) + (chosen(question) || typed(question) ? 1 : 0);
    if (answers === 0) return question.querySelector("input[type=radio]") ? phrases.choose : phrases.empty;
    if (answers > 1) return phrases.two_answers;
    const { text, insist } = understood(question);
    if (insist && !ticked(question, "sure") && !ticked(question, "hard")) return `${text}. ${insist}`;
    return "";
  }

  return { phrases, fill, textOf, mark, unmark, show, tidy, missing };
})();
