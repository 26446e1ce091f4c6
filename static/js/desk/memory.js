// What a desk keeps on the device: a roster and facts about it, and the scans that were not sent yet.
// One database for each home ("station", or "desk:<slug>" for a colleague's browser).
const PREFIX = "kasus:";
const KNOWN_HOMES = "kasus-homes";
const FACTS = "facts";
const QUEUE = "queue";

const wait = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function openMemory(home) {
  try {
    return await openDisk(home);
  } catch (error) {
    // A browser that keeps nothing still scans; the page warns before it is left with unsent scans.
    console.warn("memory", error);
    return new Passing();
  }
}

async function openDisk(home) {
  remember(home);
  const opening = indexedDB.open(PREFIX + home, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(FACTS);
    opening.result.createObjectStore(QUEUE, { keyPath: "scan_id" });
  };
  const database = await wait(opening);
  // Another page that wipes this home must not wait for us.
  database.onversionchange = () => database.close();
  return new Memory(database, home);
}

class Memory {
  constructor(database, home) {
    this.database = database;
    this.home = home;
  }

  // A scan is shown as recorded only when it lies on the disk: a battery may die at any moment.
  change(store, work) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(store, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error || new Error("aborted"));
      work(transaction.objectStore(store));
    });
  }

  read(store, work) {
    return wait(work(this.database.transaction(store, "readonly").objectStore(store)));
  }

  get(key) {
    return this.read(FACTS, (facts) => facts.get(key));
  }

  set(key, value) {
    return this.change(FACTS, (facts) => facts.put(value, key));
  }

  put(entry) {
    return this.change(QUEUE, (queue) => queue.put(entry));
  }

  async waiting() {
    const entries = await this.read(QUEUE, (queue) => queue.getAll());
    return entries.sort((one, other) => one.order - other.order);
  }

  remove(ids) {
    return this.change(QUEUE, (queue) => ids.forEach((id) => queue.delete(id)));
  }

  forgetNames() {
    return this.change(FACTS, (facts) => facts.clear());
  }

  async wipe() {
    this.database.close();
    await erase(this.home);
  }
}

// The same without a disk: gone with the page.
class Passing {
  constructor() {
    this.facts = new Map();
    this.queue = new Map();
    this.database = { close() {} };
  }

  async get(key) {
    return this.facts.get(key);
  }

  async set(key, value) {
    this.facts.set(key, value);
  }

  async put(entry) {
    this.queue.set(entry.scan_id, entry);
  }

  async waiting() {
    return [...this.queue.values()];
  }

  async remove(ids) {
    ids.forEach((id) => this.queue.delete(id));
  }

  async forgetNames() {
    this.facts.clear();
  }

  async wipe() {
    this.facts.clear();
    this.queue.clear();
  }
}

function homes() {
  try {
    return JSON.parse(localStorage.getItem(KNOWN_HOMES)) || [];
  } catch (error) {
    return [];
  }
}

function remember(home) {
  try {
    localStorage.setItem(KNOWN_HOMES, JSON.stringify([...new Set([...homes(), home])]));
  } catch (error) {
    // Without it the home is still found where the browser lists its databases.
  }
}

export async function knownHomes() {
  const listed = indexedDB.databases ? await indexedDB.databases() : [];
  const names = listed.map((one) => one.name).filter((name) => name && name.startsWith(PREFIX));
  return [...new Set([...homes(), ...names.map((name) => name.slice(PREFIX.length))])];
}

export async function erase(home) {
  const erasing = indexedDB.deleteDatabase(PREFIX + home);
  await new Promise((resolve) => {
    erasing.onsuccess = erasing.onerror = erasing.onblocked = () => resolve();
  });
  try {
    localStorage.setItem(KNOWN_HOMES, JSON.stringify(homes().filter((one) => one !== home)));
  } catch (error) {
    // Nothing was remembered.
  }
}

// The kept pages of colleagues' desks; that of a station holds nobody's name.
export async function erasePages(isMine = (path) => path.startsWith("/events/")) {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (isMine(new URL(request.url).pathname)) await cache.delete(request);
  }
}
