// Inside a chat app's own browser there is no service worker, and what is kept may go with the app: say so, once.
"use strict";

const InApp = (() => {
  const here = /Zalo|FBAN|FBAV|Instagram|; wv\)/.test(navigator.userAgent);

  function tell(place) {
    if (localStorage.getItem("in-app") === "known") return;
    const line = Object.assign(document.createElement("p"), { className: "notice" });
    line.append(Answers.phrases.in_app, " ", /Android/.test(navigator.userAgent) ? chrome() : Answers.phrases.safari, " ");
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button slim" });
    close.textContent = Answers.phrases.dismiss;
    close.addEventListener("click", () => {
      localStorage.setItem("in-app", "known");
      line.remove();
    });
    line.append(close);
    place.append(line);
  }

  function chrome() {
    const scheme = location.protocol.slice(0, -1);
    const open = document.createElement("a");
    open.href = `intent://${location.host}${location.pathname}#Intent;scheme=${scheme};package=com.android.chrome;end`;
    open.textContent = Answers.phrases.chrome;
    return open;
  }

  return { here, tell };
})();
