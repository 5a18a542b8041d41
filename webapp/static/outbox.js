// What a phone keeps: tasks held ahead, half a task, and entries that wait to be sent, all under the person's mark.
// Entries go out one after the other under their own keys, so that sending again stores nothing twice.
"use strict";

const Outbox = (() => {
  const STORES = { tasks: "id", drafts: "id", entries: undefined, meta: "id" };
  // A phone that refuses to keep anything (private windows of old browsers) works as long as it is open.
  const opened = open().catch(() => memory());

  function open() {
    return new Promise((done, failed) => {
      const request = indexedDB.open("chungtay", 1);
      request.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          request.result.createObjectStore(name, keyPath ? { keyPath } : { autoIncrement: true, keyPath: "n" });
        }
      };
      request.onsuccess = () => done(kept(request.result));
      request.onerror = () => failed(request.error);
    });
  }

  function kept(base) {
    function act(store, mode, work) {
      return new Promise((done, failed) => {
        const transaction = base.transaction(store, mode, { durability: "strict" });
        const request = work(transaction.objectStore(store));
        transaction.oncomplete = () => done(request && request.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    }
    return {
      all: (store) => act(store, "readonly", (one) => one.getAll()),
      get: (store, id) => act(store, "readonly", (one) => one.get(id)),
      put: (store, value) => act(store, "readwrite", (one) => one.put(value)),
      drop: (...all) => together(all),
      change: (store, id, how) => change(store, id, how),
    };

    // All of them or none: a task that was sent must not be shown again after a dead battery.
    function together(all) {
      return new Promise((done, failed) => {
        const transaction = base.transaction([...new Set(all.map(([store]) => store))], "readwrite", { durability: "strict" });
        for (const [store, id] of all) transaction.objectStore(store).delete(id);
        transaction.oncomplete = () => done();
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    }

    function change(store, id, how) {
      return new Promise((done, failed) => {
        const transaction = base.transaction(store, "readwrite", { durability: "strict" });
        const request = transaction.objectStore(store).get(id);
        let changed;
        request.onsuccess = () => {
          changed = request.result && how(request.result);
          if (changed) transaction.objectStore(store).put(changed);
        };
        transaction.oncomplete = () => done(changed);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    }
  }

  function memory() {
    const stores = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
    let n = 0;
    return {
      all: async (store) => [...stores[store].values()],
      get: async (store, id) => stores[store].get(id),
      put: async (store, value) => {
        if (store === "entries" && !value.n) value.n = ++n;
        stores[store].set(value.id || value.n, value);
      },
      drop: async (...all) => { for (const [store, id] of all) stores[store].delete(id); },
      change: async (store, id, how) => {
        const changed = stores[store].has(id) && how(stores[store].get(id));
        if (changed) stores[store].set(id, changed);
        return changed;
      },
    };
  }

  const base = (name) => async (...given) => (await opened)[name](...given);
  const [all, get, put, drop, change] = ["all", "get", "put", "drop", "change"].map(base);
  const remove = (store, id) => drop([store, id]);
  const idOf = (account, slot) => `${account}:${slot}`;
  const own = async (store, account) => (await all(store)).filter((one) => one.account === account);

  async function keepTask(account, slot, html) {
    const id = idOf(account, slot);
    const before = await get("tasks", id);
    await put("tasks", { id, account, slot: Number(slot), html, at: before ? before.at : Date.now() });
  }

  async function tasks(account) {
    return (await own("tasks", account)).sort((a, b) => a.at - b.at || a.slot - b.slot);
  }

  const forget = (account, slot) => drop(["tasks", idOf(account, slot)], ["drafts", idOf(account, slot)]);

  // Once it is acknowledged the pictures leave the phone together with the entry.
  const sent = ({ n, account, slot }) => drop(["entries", n], ["tasks", idOf(account, slot)], ["drafts", idOf(account, slot)]);

  // Whatever was tried may have arrived: from then on its entry stays as it is.
  const attempt = (n) => change("entries", n, (one) => ({ ...one, tried: true }));
  const replace = (n, body) => change("entries", n, (one) => (one.tried ? null : { ...one, body }));

  const entries = async (account) => (await own("entries", account)).sort((a, b) => a.n - b.n);
  const add = (account, name, slot, action, body) => put("entries", { account, name, slot: Number(slot), action, body });
  const draft = (account, slot) => get("drafts", idOf(account, slot));
  const keepDraft = (account, slot, values) => put("drafts", { id: idOf(account, slot), account, values });

  // Pictures and half tasks leave the phone with their person; entries wait for that person to come back.
  async function clear(keepFor) {
    for (const store of ["tasks", "drafts"]) {
      for (const one of await all(store)) if (one.account !== keepFor) await remove(store, one.id);
    }
  }

  // lock: seconds of rest after which this device asks for the PIN, without a network, too.
  async function sitDown(account, name, lock) {
    await clear(account);
    await put("meta", { id: "who", account, name, lock });
  }

  async function leave() {
    await clear("");
    await remove("meta", "who");
  }

  async function othersWaiting(account) {
    const counts = new Map();
    for (const one of await all("entries")) if (one.account !== account) counts.set(one.name, (counts.get(one.name) || 0) + 1);
    return [...counts].map(([name, count]) => ({ name, count }));
  }

  // Where nobody is signed in, no picture stays either.
  if (document.querySelector("[data-nobody]")) leave();

  return {
    keepTask, tasks, forget, entries, add, sent, attempt, replace, draft, keepDraft,
    sitDown, leave, who: () => get("meta", "who"), othersWaiting,
  };
})();
