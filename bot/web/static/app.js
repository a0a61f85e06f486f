// Sends what is typed or pressed, and shows replies as they come. Without it every form still works.
(() => {
  "use strict";
  const talk = document.getElementById("talk");

  if (/^#(?:ticket|draft)-/.test(location.hash)) document.getElementById(location.hash.slice(1))?.focus({ preventScroll: true });

  // What may be answered, ready to paste into the shop's own window. Browsers allow it on this machine or over https only.
  function copying(label, done, words) {
    const button = document.createElement("button");
    button.className = "plain copy";
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(words());
      button.textContent = done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    return button;
  }
  const answer = document.getElementById("reply");
  if (answer && navigator.clipboard) answer.after(copying(answer.dataset.copy, answer.dataset.copied, () => answer.innerText.trim()));
  document.querySelectorAll(".copy-text").forEach((text) => {
    if (navigator.clipboard) text.append(copying(text.dataset.copy, text.dataset.copied, () => [...text.querySelectorAll("h3, .pre")].map((part) => part.innerText.trim()).join("\n\n")));
  });
  document.querySelectorAll("[data-fill]").forEach((button) => {
    button.addEventListener("click", () => { document.getElementById(button.dataset.fill).value = button.dataset.value; });
  });

  // What is sent once is done once, also by a double click; a page that the browser kept is asked for anew.
  const pressed = new WeakSet();
  const press = (form) => {
    pressed.add(form);
    setTimeout(() => pressed.delete(form), 2000);
  };
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.target.matches("[data-say]")) return;
    if (pressed.has(event.target)) event.preventDefault();
    press(event.target);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (!talk) return;

  const turns = document.getElementById("turns");
  const scroll = document.getElementById("scroll");
  const composer = document.getElementById("composer");
  const text = document.getElementById("text");
  const offline = document.getElementById("offline");
  const tooLong = document.getElementById("too-long");
  const words = talk.dataset;

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 160;
  const toTurn = (turn) => scroll.scrollTo({ top: turn.offsetTop - 20 });
  const toEnd = () => scroll.scrollTo({ top: scroll.scrollHeight });
  const make = (tag, className, content) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (content) element.textContent = content;
    return element;
  };
  const turnOf = (message) => turns.querySelector(`[data-message="${CSS.escape(message)}"]`);
  const grow = () => {
    text.rows = 1;
    while (text.rows < 8 && text.scrollHeight > text.clientHeight + 2) text.rows += 1;
  };

  function thinking() {
    const line = make("p", "thinking");
    const dots = make("span", "dots");
    dots.setAttribute("aria-hidden", "true");
    dots.append(make("i"), make("i"), make("i"));
    line.append(dots, words.thinking);
    setTimeout(() => { if (line.isConnected) line.replaceChildren(dots, words.still); }, 8000);
    return line;
  }

  function addTurn(message, said) {
    document.getElementById("welcome")?.remove();
    const turn = make("article", "turn");
    turn.dataset.message = message;
    const asked = make("div", "asked");
    asked.append(make("h2", "unseen", words.you), make("p", "", said));
    turn.append(asked, thinking());
    turns.append(turn);
    toEnd();
    return turn;
  }

  // What is typed and not stored outlives a reload and a sign-out, in this tab alone and for its own person alone.
  const shelf = "unsent";
  const waiting = new Map();  // messages on their way, and those that did not arrive
  const keep = () => {
    const kept = { owner: words.owner, text: text.value, waiting: [...waiting], at: Date.now() };
    if (kept.text.trim() || kept.waiting.length) sessionStorage.setItem(shelf, JSON.stringify(kept));
    else sessionStorage.removeItem(shelf);
  };
  const takeBack = (said) => { text.value = [...said, text.value].filter((part) => part.trim()).join("\n"); };
  const restore = () => {
    if (text.value) return;  // a page of ours put a question there
    const kept = JSON.parse(sessionStorage.getItem(shelf) || "null");
    if (kept?.owner === words.owner && Date.now() - kept.at < 12 * 3600 * 1000) {
      text.value = kept.text;
      takeBack(kept.waiting.filter(([message]) => !turnOf(message)).map(([, said]) => said));
    }
    keep();
  };
  const signInAgain = () => {
    takeBack(waiting.values());
    waiting.clear();
    keep();
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}&over=1`);
  };

  function failed(why, fields, turn) {
    const line = make("p", "failed", words.notSent + why + " ");
    line.setAttribute("role", "alert");
    const again = make("button", "plain", words.again);
    again.type = "button";
    again.addEventListener("click", () => send(fields, turn));  // the same id: it cannot be stored twice
    line.append(again);
    return line;
  }

  async function send(fields, turn) {
    const message = turn.dataset.message;
    if (!fields.action) waiting.set(message, fields.text);
    keep();
    turn.querySelector(".failed")?.remove();
    if (!turn.querySelector(".thinking")) turn.append(thinking());
    try {
      const answer = await fetch("/api/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": words.csrf },
        body: JSON.stringify(fields),
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.status === 401) { signInAgain(); return; }
      if (!answer.ok) throw new Error(said.error || "");
      waiting.delete(message);
      keep();
      if (location.pathname !== `/c/${words.conversation}`) history.replaceState(null, "", `/c/${words.conversation}`);
    } catch (error) {
      turn.querySelector(".thinking")?.remove();
      turn.append(failed(error instanceof TypeError ? "" : error.message, fields, turn));
    }
    toEnd();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-say]")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if ((!fields.text.trim() && !fields.action) || pressed.has(form)) return;
    delete fields.csrf;
    fields.id = newId();
    if (form === composer) {
      if ([...fields.text.trim()].length > Number(words.longest)) { tooLong.hidden = false; return; }
      text.value = "";
      grow();
    } else {
      press(form);
      text.focus({ preventScroll: true });
    }
    send(fields, addTurn(`${words.conversation}-${fields.id}`, fields.text.trim()));
  });

  // While a Chinese input method composes, Enter chooses a word and must not send.
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (text.value.trim()) composer.requestSubmit();  // a second press must not scold
  });
  text.addEventListener("input", () => { tooLong.hidden = true; grow(); keep(); });

  // A draft's own words, ready to paste elsewhere: each quoted block with the bold line above it as its title.
  function offerCopies(within) {
    if (!navigator.clipboard) return;
    within.querySelectorAll('.reply[data-skill="draft"] .prose > blockquote, .reply[data-skill="triage"] .prose > blockquote').forEach((draft) => {
      const above = draft.closest('[data-skill="draft"]') && draft.previousElementSibling;
      const titled = above?.matches("p, h3, h4") && above.textContent === above.querySelector("strong")?.textContent;
      draft.after(copying(draft.closest('[data-skill="triage"]') ? words.copyReply : words.copy, words.copied, () => (titled ? above.innerText + "\n\n" : "") + draft.innerText.trim()));
    });
  }

  // What was asked in another window, as the page would show it.
  async function fetchTurn(message) {
    const answer = await fetch(`/c/${words.conversation}`).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const turn = page.querySelector(`[data-message="${CSS.escape(message)}"]`);
    if (!turn || turnOf(message)) return;
    const follow = atEnd();
    document.getElementById("welcome")?.remove();
    turns.append(turn);
    offerCopies(turn);
    if (follow) toTurn(turn);
  }

  function show(event) {
    const sent = JSON.parse(event.data);
    words.last = event.lastEventId;
    if (turns.querySelector(`[data-seq="${CSS.escape(event.lastEventId)}"]`)) return;
    const turn = turnOf(sent.message);
    waiting.delete(sent.message);  // it was stored, whatever became of the acknowledgement
    if (!turn) { fetchTurn(sent.message); return; }
    turn.querySelector(".failed")?.remove();
    const follow = atEnd();
    turn.querySelector(".thinking")?.remove();
    turn.insertAdjacentHTML("beforeend", sent.html);
    offerCopies(turn);
    if (!follow) return;
    toTurn(turn);
    turn.querySelectorAll(".chart img").forEach((image) => {
      image.addEventListener("load", () => { if (turn === turns.lastElementChild) toTurn(turn); }, { once: true });
    });
  }

  // EventSource comes back by itself after a lost connection, and tells where it was; not after an error status.
  // Nor does it notice a line that went dead without a word, as on a train: the server is heard of every 15 s, or is gone.
  const SILENCE = 40000;
  function listen() {
    const source = new EventSource(`/api/stream?conversation=${words.conversation}&after=${words.last}`);
    let dead;
    const again = () => { clearTimeout(dead); source.close(); offline.hidden = false; listen(); };
    const heard = () => { clearTimeout(dead); dead = setTimeout(again, SILENCE); };
    heard();
    source.addEventListener("ready", () => { offline.hidden = true; heard(); });
    source.addEventListener("ping", heard);
    source.addEventListener("reply", (event) => { heard(); show(event); });
    source.addEventListener("ended", () => { clearTimeout(dead); source.close(); signInAgain(); });
    source.addEventListener("error", async () => {
      offline.hidden = false;
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(dead);
      source.close();
      const asked = await fetch(`/api/stream?conversation=${words.conversation}&after=x`).catch(() => null);  // x: it ends at once
      if (asked?.status === 401) { signInAgain(); return; }
      setTimeout(listen, 3000);
    });
  }

  offerCopies(turns);
  restore();
  grow();
  toEnd();
  if (matchMedia("(hover: hover)").matches) text.focus({ preventScroll: true });  // on a phone it would raise the keyboard
  text.setSelectionRange(text.value.length, text.value.length);
  listen();
})();
