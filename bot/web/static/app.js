// Sends what is typed or pressed, and shows replies as they come. Without it every form still works.
(() => {
  "use strict";
  const talk = document.getElementById("talk");

  document.querySelectorAll("select[data-submit]").forEach((choice) => {
    choice.addEventListener("change", () => choice.form.submit());
  });
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
  if (!talk) return;

  const turns = document.getElementById("turns");
  const scroll = document.getElementById("scroll");
  const composer = document.getElementById("composer");
  const text = document.getElementById("text");
  const offline = document.getElementById("offline");
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
    asked.append(make("span", "unseen", words.you + " "), make("p", "", said));
    turn.append(asked, thinking());
    turns.append(turn);
    toEnd();
    return turn;
  }

  // What is typed and not sent outlives a reload and a sign-out, in this tab alone and for its own person alone.
  const shelf = "unsent";
  const keep = () => {
    if (text.value.trim()) sessionStorage.setItem(shelf, JSON.stringify({ owner: words.owner, text: text.value, at: Date.now() }));
    else sessionStorage.removeItem(shelf);
  };
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(shelf) || "null");
    if (kept && (kept.owner !== words.owner || Date.now() - kept.at > 12 * 3600 * 1000)) sessionStorage.removeItem(shelf);
    else if (kept && !text.value) text.value = kept.text;
  };
  const signInAgain = () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);

  async function send(fields, turn) {
    turn.querySelector(".failed")?.remove();
    if (!turn.querySelector(".thinking")) turn.append(thinking());
    try {
      const answer = await fetch("/api/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": words.csrf },
        body: JSON.stringify(fields),
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.status === 401) {
        text.value = [fields.action ? "" : fields.text, text.value].filter(Boolean).join("\n");
        keep();
        signInAgain();
        return;
      }
      if (!answer.ok) throw new Error(said.error || "");
      if (location.pathname !== `/c/${words.conversation}`) history.replaceState(null, "", `/c/${words.conversation}`);
    } catch (error) {
      turn.querySelector(".thinking")?.remove();
      const failed = make("p", "failed", words.notSent + (error instanceof TypeError ? "" : error.message) + " ");
      failed.setAttribute("role", "alert");
      const again = make("button", "plain", words.again);
      again.type = "button";
      again.addEventListener("click", () => send(fields, turn));  // the same id: it cannot be stored twice
      failed.append(again);
      turn.append(failed);
    }
    toEnd();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-say]")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if (!fields.text.trim() && !fields.action) return;
    delete fields.csrf;
    fields.id = newId();
    if (form === composer) {
      text.value = "";
      keep();
      grow();
    } else {
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
  text.addEventListener("input", () => { grow(); keep(); });

  // A draft's own words, ready to paste elsewhere: each quoted block with the bold line above it as its title.
  function offerCopies(within) {
    if (!navigator.clipboard) return;
    within.querySelectorAll('.reply[data-skill="draft"] .prose > blockquote, .reply[data-skill="triage"] .prose > blockquote').forEach((draft) => {
      const above = draft.closest('[data-skill="draft"]') && draft.previousElementSibling;
      const titled = above?.matches("p, h3, h4") && above.textContent === above.querySelector("strong")?.textContent;
      draft.after(copying(draft.closest('[data-skill="triage"]') ? words.copyReply : words.copy, words.copied, () => (titled ? above.innerText + "\n\n" : "") + draft.innerText.trim()));
    });
  }

  function show(event) {
    const sent = JSON.parse(event.data);
    words.last = event.lastEventId;
    if (turns.querySelector(`[data-seq="${CSS.escape(event.lastEventId)}"]`)) return;
    const turn = turnOf(sent.message);
    if (!turn) { location.reload(); return; }  // asked in another window
    const follow = atEnd();
    turn.querySelector(".thinking")?.remove();
    turn.insertAdjacentHTML("beforeend", sent.html);
    offerCopies(turn);
    if (!follow) return;
    toTurn(turn);
    turn.querySelectorAll(".chart img").forEach((image) => {
      image.addEventListener("load", () => toTurn(turn), { once: true });
    });
  }

  // EventSource comes back by itself after a lost connection, and tells where it was; not after an error status.
  function listen() {
    const source = new EventSource(`/api/stream?conversation=${words.conversation}&after=${words.last}`);
    source.addEventListener("ready", () => { offline.hidden = true; });
    source.addEventListener("reply", show);
    source.addEventListener("ended", () => { source.close(); keep(); signInAgain(); });
    source.addEventListener("error", async () => {
      offline.hidden = false;
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      const asked = await fetch(`/api/stream?conversation=${words.conversation}&after=x`).catch(() => null);  // x: it ends at once
      if (asked?.status === 401) { keep(); signInAgain(); return; }
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
