// Keeps the pages of the desk and their files on the device. The server writes SHELL before this:
// the version of all files, their addresses, and the page of a station.
const CACHE = `kasus-desk-${SHELL.version}`;
const DESK = /^\/events\/[^/]+\/scan$/;
const NETWORK_MAY_TAKE_MS = 4000;

const isDesk = (path) => path === SHELL.page || DESK.test(path);

self.addEventListener("install", (event) => {
  event.waitUntil(fillCache().then(() => self.skipWaiting()));
});

async function fillCache() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...SHELL.files, SHELL.page]);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("kasus-desk-") && name !== CACHE).map((name) => caches.delete(name)));
}

// A colleague's page is kept when it asks for it, after it was opened with network.
self.addEventListener("message", (event) => {
  const path = event.data && event.data.keep;
  if (path && isDesk(path)) event.waitUntil(keep(path));
});

async function keep(path) {
  const answer = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (answer.ok && !answer.redirected) await (await caches.open(CACHE)).put(path, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && isDesk(address.pathname)) event.respondWith(page(request, address.pathname));
  else if (SHELL.files.includes(address.pathname)) event.respondWith(file(request, address.pathname));
});

async function page(request, path) {
  const network = fetch(request);
  try {
    const answer = await Promise.race([network, late()]);
    if (answer.status >= 500) throw new Error("down");
    return answer;
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(path);
    return kept || network;
  }
}

function late() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), NETWORK_MAY_TAKE_MS));
}

async function file(request, path) {
  const kept = await (await caches.open(CACHE)).match(path);
  return kept || fetch(request);
}
