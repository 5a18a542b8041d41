// Handing files in works without this file. With it: one request per file with its progress, files dropped onto the
// form, and a file that the network lost stays in the list with a button to send it again.
"use strict";

(() => {
  const form = document.getElementById("hand-in");
  if (!form) return;
  const words = form.dataset;
  const list = document.getElementById("sending");
  const queue = [];
  let busy = false;

  form.classList.add("lively");
  form.querySelector(".drop").hidden = false;

  function fill(text, parts) {
    return text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function add(files) {
    for (const file of files) {
      const item = element("li", "sent");
      item.append(element("span", "name", file.name), element("div", "outcome"));
      list.prepend(item);
      if (file.size > Number(words.most)) {
        refuse(item, fill(words.tooLarge, { most: Math.floor(Number(words.most) / 1048576) }));
        continue;
      }
      wait(item, file);
    }
    next();
  }

  function wait(item, file) {
    item.lastChild.replaceChildren(element("p", "hint", words.waiting));
    queue.push({ item, file });
  }

  function refuse(item, sentence) {
    item.lastChild.replaceChildren(element("p", "taken bad", sentence));
  }

  // One file at a time: a slow line carries one whole file sooner than parts of ten.
  function next() {
    if (busy || !queue.length) return;
    busy = true;
    send(queue.shift());
  }

  function send({ item, file }) {
    const progress = element("progress", "");
    const said = element("p", "hint", fill(words.sending, { percent: 0 }));
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    item.lastChild.replaceChildren(progress, said);

    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", form.elements._csrf_token.value);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor(100 * event.loaded / event.total);
      progress.value = percent;
      said.textContent = percent < 100 ? fill(words.sending, { percent }) : words.checking;
    });
    request.addEventListener("load", () => {
      item.lastChild.innerHTML = request.responseText;
      // A fault of the server or an ended sign-in is no fault of the file.
      if (request.status < 200 || request.status > 299) offer(item, file);
      done();
    });
    request.addEventListener("error", () => { lost(item, file); });
    const body = new FormData();
    body.append("files", file, file.name);
    request.send(body);
  }

  function lost(item, file) {
    item.lastChild.replaceChildren(element("p", "taken bad", words.failed));
    offer(item, file);
    done();
  }

  function offer(item, file) {
    const again = element("button", "button slim", words.again);
    again.type = "button";
    again.addEventListener("click", () => {
      wait(item, file);
      next();
    });
    item.lastChild.append(again);
  }

  function done() {
    busy = false;
    htmx.trigger("#pages", "refresh");
    next();
  }

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
  }

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("dropping");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    add([...event.dataTransfer.files]);
  });

  window.addEventListener("beforeunload", (event) => {
    if (busy || queue.length) event.preventDefault();
  });
})();
