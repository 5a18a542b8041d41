// Inside a chat app's own browser there is no service worker, and what is kept may go with the app: say so, once.
"use strict";

const InApp = (() => {
  const here = /Zalo|FBAN|FBAV|Instagram|; wv\)/.test(navigator.userAgent) || bareOnApple();

  // On Apple's phones every browser says Safari, and an app's own view does not.
  function bareOnApple() {
    return /iPhone|iPad|iPod/.test(navigator.userAgent) && !/Safari\//.test(navigator.userAgent) && !navigator.standalone;
  }

  // Some apps' views keep nothing at all, and have no place to ask.
  function known(say) {
    try {
      if (say) localStorage.setItem("in-app", say);
      return localStorage.getItem("in-app") === "known";
    } catch {
      return false;
    }
  }

  function tell(place) {
    if (known()) return;
    const line = Object.assign(document.createElement("p"), { className: "notice" });
    line.append(Answers.phrases.in_app, " ", /Android/.test(navigator.userAgent) ? chrome() : Answers.phrases.safari, " ");
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button slim" });
    close.textContent = Answers.phrases.dismiss;
    close.addEventListener("click", () => {
      known("known");
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
