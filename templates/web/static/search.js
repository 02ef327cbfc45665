// Search in the static archive. The index lies in one file a month, each of which calls
// `archiveMonth`; `months.js` calls `archiveMonths` with their names, newest first, and
// with the names of figures, topics and sources. Scripts, not fetched data: so it works
// from a folder as well, where a browser lets no page fetch its neighbours.
"use strict";
(function () {
  const MOST = 100;
  const form = document.querySelector("form.search");
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const own = document.currentScript.src;
  const base = new URL("../search/", own);
  const loaded = new Map();
  let names = null;

  window.archiveMonths = function (told) {
    names = told;
    fill();
    if ([...new URLSearchParams(location.search)].some(([, value]) => value)) search();
  };
  window.archiveMonth = function (month, rows) { loaded.get(month).done(rows); };

  function load(month) {
    if (!loaded.has(month)) {
      const entry = {};
      entry.rows = new Promise(function (done, failed) {
        entry.done = done;
        const script = document.createElement("script");
        script.src = new URL(month + ".js", base);
        script.onerror = failed;
        document.head.append(script);
      });
      loaded.set(month, entry);
    }
    return loaded.get(month).rows;
  }

  const LETTERS = { "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i" };
  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[łøđßæœı]/g, (letter) => LETTERS[letter])
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  // "a phrase", -without, words: each a folded string that must (not) occur.
  function terms(text) {
    const wanted = [];
    for (const [, minus, phrase, word] of text.matchAll(/(-?)(?:["“„«]([^"”“»]*)["”“»]|(\S+))/g)) {
      const folded = fold(phrase ?? word);
      if (folded) wanted.push({ folded, without: minus === "-", whole: phrase !== undefined });
    }
    return wanted;
  }

  // From a word's beginning; Chinese, Japanese and Korean put no blanks between words.
  function has(text, term) {
    if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(term.folded)) return text.includes(term.folded);
    return (" " + text + (term.whole ? " " : "")).includes(" " + term.folded + (term.whole ? " " : ""));
  }

  function fill() {
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...asked]) if (!value) asked.delete(name);
    try { history.replaceState(null, "", "?" + asked); } catch (error) { /* from a folder */ }
    search();
  });

  async function search() {
    const value = (name) => form.elements[name].value;
    const wanted = terms(value("q"));
    const since = value("since"), until = value("until");
    const months = names.months.filter((month) =>
      (!since || month >= since.slice(0, 7)) && (!until || month <= until.slice(0, 7)));
    results.replaceChildren();
    let n = 0, read = 0;
    try {
      for (const month of months) {
        status.textContent = `Searching ${month} …`;
        for (const row of await load(month)) {
          const [id, figure, topics, sources, at, type, words, badges] = row;
          if (since && at < since || until && at.slice(0, 10) > until) continue;
          if (value("figure") && figure !== value("figure")) continue;
          if (value("topic") && !topics.includes(value("topic"))) continue;
          if (value("source") && !sources.includes(value("source"))) continue;
          if (value("type") && type !== value("type")) continue;
          const text = fold(words);
          if (!wanted.every((term) => has(text, term) !== term.without)) continue;
          n += 1;
          if (n <= MOST) results.append(card(id, figure, at, words, badges));
        }
        read += 1;
        if (n >= MOST) break;
      }
    } catch (error) {
      status.textContent = "The index of the archive could not be read.";
      return;
    }
    const more = n >= MOST && read < months.length ? ` The first ${MOST} are shown, the newest first; narrow it down for others.` : "";
    status.textContent = (n === 1 ? "1 statement" : `${n} statements`) + " found." + more;
  }

  function card(id, figure, at, words, badges) {
    const element = (name, text, parent) => {
      const made = document.createElement(name);
      if (text) made.textContent = text;
      if (parent) parent.append(made);
      return made;
    };
    const made = element("article");
    made.className = "card";
    const who = element("h2", "", made);
    who.className = "who";
    const link = element("a", (names.figures[figure] || figure) + ", " + at.replace("T", " "), who);
    link.href = new URL("../s/" + encodeURIComponent(id) + "/index.html", base);
    element("blockquote", words, made).dir = "auto";
    if (badges.length) {
      const facts = element("p", "", made);
      facts.className = "facts";
      for (const badge of badges) {
        element("span", badge, facts).className = "badge";
        facts.append(" ");
      }
    }
    return made;
  }
})();
