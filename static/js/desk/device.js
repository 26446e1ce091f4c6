// What the desk needs of the device it runs on.

// Plain HTTP has no crypto.randomUUID, so the id is made of random bytes.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export async function battery() {
  if (!navigator.getBattery) return null;
  try {
    return Math.round((await navigator.getBattery()).level * 100);
  } catch (error) {
    return null;
  }
}

// The page itself must be there again after a reload without network.
export async function keepForOffline({ worker, scope }) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ keep: location.pathname });
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      navigator.serviceWorker.controller.postMessage({ keep: location.pathname });
    });
  } catch (error) {
    console.warn("service worker", error);
  }
}
