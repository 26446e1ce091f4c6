// A form that signs out: what the desk kept of this training's people leaves the device first.
// data-unsent holds the question to ask where scans were not sent yet.
const DESK = "desk:";

export function init(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { erase, erasePages, knownHomes, openMemory } = await import("../desk/memory.js");
      const homes = (await knownHomes()).filter((home) => home.startsWith(DESK));
      let unsent = 0;
      for (const home of homes) {
        const memory = await openMemory(home);
        unsent += (await memory.waiting()).length;
        memory.database.close();
      }
      if (unsent && !confirm(form.dataset.unsent.replace("{n}", unsent))) return;
      for (const home of homes) await erase(home);
      await erasePages();
    } catch (error) {
      // A browser that keeps nothing has nothing to forget.
    }
    form.submit();
  });
}
