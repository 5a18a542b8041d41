// Opens the desk without a network: our own files, and a desk without task or name, are kept; no view and no picture is.
// The server puts KEPT, the addresses to keep, and CACHE, a name that changes with them, before this line.
"use strict";
/* global KEPT, CACHE */

const SHELL = "/work/shell";
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === "/work") event.respondWith(desk(request));
  else if (KEPT.includes(address.pathname + address.search)) event.respondWith(ours(request));
});

async function ours(request) {
  return (await caches.match(request)) || fetch(request);
}

// A network that is there but dead must not keep anybody waiting.
async function desk(request) {
  const late = new Promise((done) => { setTimeout(done, PATIENCE); });
  try {
    return (await Promise.race([fetch(request), late])) || (await caches.match(SHELL)) || (await fetch(request));
  } catch {
    return (await caches.match(SHELL)) || Response.error();
  }
}
