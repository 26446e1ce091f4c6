// What the desk shows. Every text comes from the page, so that it is there without network too.
const PICTURES = { "": "check-circle-fill", dup: "clock-history", bad: "question-octagon-fill", info: "info-circle-fill", wait: "qr-code-scan" };
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const safe = (text) => String(text).replace(/[&<>"']/g, (sign) => ESCAPED[sign]);
export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? facts[name] : whole));

export class View {
  constructor(root, config) {
    this.root = root;
    this.words = config.words;
    this.icons = config.icons;
    this.language = config.language;
    this.walkIn = config.walk_in || "";
    this.zone = "Asia/Makassar";
    this.zoneWord = "";
  }

  all(name) {
    return document.querySelectorAll(`[data-desk-${name}]`);
  }

  one(name) {
    return document.querySelector(`[data-desk-${name}]`);
  }

  icon(name) {
    return `<svg class="icon" aria-hidden="true" focusable="false"><use href="${this.icons}#${name}"/></svg>`;
  }

  clock(instant) {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, hour: "2-digit", minute: "2-digit" }).format(instant);
    return this.language === "id" ? parts.replace(":", ".") : parts;
  }

  when(iso) {
    return iso ? `${this.clock(Date.parse(iso))} ${this.zoneWord}`.trim() : "–";
  }

  day(session) {
    const [year, month, day] = session.held_on.split("-").map(Number);
    const wall = new Date(Date.UTC(year, month - 1, day));
    return new Intl.DateTimeFormat(this.language, { timeZone: "UTC", day: "numeric", month: "short" }).format(wall);
  }

  range(session) {
    return `${this.clock(Date.parse(session.starts_at))} – ${this.clock(Date.parse(session.ends_at))} ${this.zoneWord}`.trim();
  }

  sessionName(session) {
    return session.number ? fill(this.words.session, { number: session.number }) : session.title;
  }

  // ---- the large answer -----------------------------------------------------------------
  // The same words as the server's for the same answer; see attendance/messages.py.
  wordsOf(answer, kind) {
    const known = this.words.results[answer.result];
    const warned = answer.warning === "not_for_children";
    const leaving = kind === "out" && answer.result === "accepted";
    const details = [answer.sector, answer.institution];
    if (answer.result === "duplicate") details.push(this.firstWords(answer.first || {}));
    else if (answer.result === "accepted") details.push(leaving ? "" : this.markWords(answer.mark));
    details.push(answer.refused || known.advice);
    if (warned) details.push(this.words.not_for_children);
    if (answer.isLocal) details.push(this.words.saved_here);
    const said = details.filter(Boolean);
    return {
      kind: warned ? "dup" : known.kind,
      word: leaving ? this.words.left : known.word,
      who: answer.name || "",
      // A sentence that something follows ends without its stop.
      more: said.map((words, number) => (number < said.length - 1 ? words.replace(/\.$/, "") : words)).join(" · "),
      sound: warned ? "again" : known.sound,
      undo: answer.result === "accepted" ? answer.scan_id : "",
    };
  }

  firstWords(first) {
    const facts = { when: this.when(first.at), who: first.by || this.words.colleague };
    return fill(first.source === "self" ? this.words.first_alone : this.words.first_by, facts);
  }

  markWords(mark) {
    if (!mark) return "";
    const when = this.when(mark.first_in_at);
    if (mark.status === "late") return `${this.words.statuses.late}, ${when}`;
    return ["present", "left-early"].includes(mark.status) ? when : this.words.statuses[mark.status];
  }

  show({ kind, word, who, more, undo }) {
    const place = this.one("result");
    place.innerHTML =
      `<section class="result${kind ? ` result-${kind}` : ""}" role="status" aria-live="assertive"><div class="result-flex">` +
      `<p class="result-word">${this.icon(PICTURES[kind])}<span>${safe(word)}</span></p><div>` +
      (who ? `<p class="who">${safe(who)}</p>` : "") +
      (more ? `<p class="more">${safe(more)}</p>` : "") +
      (undo ? `<div class="result-actions">${this.undoButton(undo, "button button-small", this.words.undo)}</div>` : "") +
      "</div></div></section>";
  }

  undoButton(scanId, kind, words, label = "") {
    const named = label ? ` aria-label="${safe(label)}" title="${safe(label)}"` : "";
    return `<button class="${kind}" type="button" data-undo="${safe(scanId)}"${named}>${this.icon("arrow-counterclockwise")}${words ? `<span>${safe(words)}</span>` : ""}</button>`;
  }

  ready() {
    this.show({ kind: "wait", word: this.words.ready, who: "", more: this.words.ready_more, undo: "" });
  }

  undone(name) {
    this.show({ kind: "wait", word: this.words.undone, who: name, more: this.words.undone_more, undo: "" });
  }

  // ---- the line of the connection -----------------------------------------------------------
  line({ isOnline, unsent, isSending }) {
    const line = this.one("line");
    const off = !isOnline || (unsent > 0 && !isSending);
    line.classList.toggle("desk-line-off", off);
    line.dataset.unsent = unsent;
    let words = this.words.online;
    if (!isOnline) words = unsent ? fill(this.words.offline_with, { n: unsent }) : this.words.offline;
    else if (unsent) words = fill(this.words.sending, { n: unsent });
    const state = this.one("state");
    if (state.textContent !== words) state.textContent = words;
    line.querySelector("use").setAttribute("href", `${this.icons}#${isOnline ? "cloud-check" : "wifi-off"}`);
    for (const box of this.all("outbox")) {
      box.querySelector("[data-unsent]").textContent = unsent ? fill(this.words.unsent, { n: unsent }) : this.words.unsent_none;
      box.querySelector("[data-save]").hidden = !unsent;
    }
  }

  count(attending, expected) {
    this.one("count").textContent = fill(this.words.count, { attending, expected });
  }

  sectors(rows) {
    const html = rows
      .map(({ sector, attending, expected }) => `<li><span></span><span>${safe(sector)}</span><b class="num">${attending} / ${expected}</b></li>`)
      .join("");
    for (const place of this.all("sectors")) place.innerHTML = html;
  }

  // ---- lists ----------------------------------------------------------------------------
  recent(rows) {
    const html = rows.length
      ? `<ul class="list-k small mt-2">${rows.map((row) => this.recentRow(row)).join("")}</ul>`
      : `<p class="soft small mt-2">${safe(this.words.nobody_yet)}</p>`;
    for (const place of this.all("recent")) place.innerHTML = html;
  }

  recentRow(row) {
    const sub = [row.sector, row.by, row.kind === "out" ? this.words.left_small : "", row.isUnsent ? this.words.not_sent_yet : ""].filter(Boolean).join(" · ");
    return (
      `<li><time class="soft num" datetime="${safe(row.at)}">${this.clock(Date.parse(row.at))}</time>` +
      `<span><b>${safe(row.name || this.words.results[row.result].word)}</b><span class="sub">${safe(sub)}</span></span>${this.recentEnd(row)}</li>`
    );
  }

  recentEnd(row) {
    if (row.undone) return this.chip(this.words.undone, "line", "arrow-counterclockwise");
    if (row.result === "duplicate") return this.chip(this.words.again, "terlambat", "clock-history");
    if (row.result !== "accepted") return this.chip(this.words.results[row.result].word, row.result === "stored" ? "menunggu" : "absen", "info-circle");
    return this.undoButton(row.scan_id, "button button-quiet button-icon", "", fill(this.words.undo_of, { name: row.name || "" }));
  }

  chip(word, tone, icon) {
    return `<span class="chip chip-${tone}">${this.icon(icon)}${safe(word)}</span>`;
  }

  differences(rows) {
    for (const place of this.all("differences")) {
      place.hidden = rows.length === 0;
      place.querySelector("ul").innerHTML = rows
        .map(
          (row) =>
            `<li><time class="soft num">${this.clock(Date.parse(row.at))}</time><span><b>${safe(row.name || this.words.no_name)}</b>` +
            `<span class="sub">${safe(fill(this.words.difference, { shown: this.words.results[row.shown].word, now: this.words.results[row.now].word }))}` +
            `${row.reason ? ` · ${safe(row.reason)}` : ""}</span></span><span></span></li>`,
        )
        .join("");
    }
  }

  found(place, people, text) {
    if (people.length) {
      place.innerHTML = `<ul class="list-k small">${people.map((person) => this.foundRow(person)).join("")}</ul>`;
      return;
    }
    const add = this.walkIn
      ? ` <a href="${safe(`${this.walkIn}&name=${encodeURIComponent(text)}`)}">${safe(this.words.add_person)}</a>`
      : "";
    place.innerHTML = `<p class="soft small" role="status">${safe(fill(this.words.nobody_found, { text }))}${add}</p>`;
  }

  foundRow(person) {
    const end =
      person.state === "confirmed"
        ? `<button class="button button-primary button-small" type="button" data-choose="${safe(person.ticket_hash)}" aria-label="${safe(fill(this.words.is_present, { name: person.name }))}">${safe(this.words.present)}</button>`
        : this.chip(this.words.results[person.state === "cancelled" ? "cancelled" : "waiting"].word, "menunggu", "hourglass-split");
    return `<li><span></span><span><b>${safe(person.name)}</b><span class="sub">${safe(person.sector)}</span></span>${end}</li>`;
  }

  // ---- sessions ---------------------------------------------------------------------------
  sessions(list, chosen) {
    const place = this.one("sessions");
    if (!place) return;
    place.innerHTML = list
      .map(
        (session) =>
          `<a href="?session=${session.id}" data-session="${session.id}"${session === chosen ? ' aria-current="true"' : ""}>` +
          `${safe(this.day(session))} · ${this.clock(Date.parse(session.starts_at))} ${safe(session.number ? `${this.sessionName(session)}: ${session.title}` : session.title)}</a>`,
      )
      .join("");
  }

  session(session) {
    const title = session.number ? `<br><span class="small soft">${safe(session.title)}</span>` : "";
    this.one("session").innerHTML = `<b>${safe(this.sessionName(session))}</b> <span class="soft num">${this.range(session)}</span>${title}`;
  }

  hint(session) {
    const place = this.one("hint-session");
    place.hidden = !session;
    if (!session) return;
    place.querySelector("span").textContent = fill(this.words.has_begun, { session: this.sessionName(session) });
    place.querySelector("button").dataset.session = session.id;
  }

  // A sheet over the page that says why nothing can be scanned: not paired, revoked, over.
  notice(key, unsent) {
    const place = this.one("notice");
    place.hidden = !key;
    for (const part of place.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== key;
    const box = place.querySelector("[data-notice-unsent]");
    if (box) box.hidden = !unsent;
    this.root.classList.toggle("is-closed", Boolean(key));
  }
}
