// Finds [data-module="name other"] and starts each module once. Fragments that arrive later: start(element).
import { init as ask } from "./components/ask.js";
import { init as autoSubmit } from "./components/auto_submit.js";
import { init as busy } from "./components/busy.js";
import { init as confirm } from "./components/confirm.js";
import { init as copyText } from "./components/copy_text.js";
import { init as dirtyForm } from "./components/dirty_form.js";
import { init as errorSummary } from "./components/error_summary.js";
import { init as menu } from "./components/menu.js";
import { init as poll } from "./components/poll.js";
import { init as print } from "./components/print.js";
import { init as selectAll } from "./components/select_all.js";
import { init as signOut } from "./components/sign_out.js";
import { init as theme } from "./components/theme.js";
import { init as toast } from "./components/toast.js";

const modules = {
  ask,
  "auto-submit": autoSubmit,
  busy,
  confirm,
  "copy-text": copyText,
  "dirty-form": dirtyForm,
  "error-summary": errorSummary,
  menu,
  poll,
  print,
  "select-all": selectAll,
  "sign-out": signOut,
  theme,
  toast,
};
const started = new WeakMap();

export function start(root = document) {
  const elements = [...root.querySelectorAll("[data-module]")];
  if (root.matches && root.matches("[data-module]")) elements.unshift(root);
  for (const element of elements) {
    const done = started.get(element) || new Set();
    started.set(element, done);
    for (const name of element.dataset.module.split(/\s+/)) {
      if (!modules[name] || done.has(name)) continue;
      done.add(name);
      try {
        modules[name](element, start);
      } catch (error) {
        console.error(name, error);
      }
    }
  }
}

start();
