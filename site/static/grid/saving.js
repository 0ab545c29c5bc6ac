// Sends what changed, all of it at once, and keeps it until the server has answered. A save is one commit: where
// something needs a reason the whole of it waits for that, unless the page is left.
import { makeKept } from "./kept.js";
import { makeRequest } from "./request.js";

const RETRY = [3000, 10000, 30000, 60000];

export const makeSaver = (grid) => {
  const { at, root, say, word } = grid;
  const kept = makeKept(grid);
  const request = makeRequest(grid);
  const delay = Number(root.dataset.autosave);
  let timer = 0;
  let failures = 0;
  let flying = null;
  let again = null;
  let last = null;
  let withdrawn = [];

  const reason = () => at("grid-reason-select").value;

  const asks = (one) => one.asks || one.state === "reason";
  const asking = () => !reason() && (grid.cells.some(asks) || grid.heads.some(asks));

  // What is to be sent: changed and understood. explicit: also what was refused before; leaving: also what is on
  // its way, since a batch that must wait for a reason is not saved.
  const sendable = (cell, { explicit, leaving }) =>
    cell.text !== cell.saved && (cell.state === "unsaved" || (asks(cell) && reason()) || (explicit && cell.state === "refused")
      || (leaving && cell.state === "saving"));

  const collect = (how) => ({
    reason: reason(),
    edits: grid.cells.filter((c) => sendable(c, how)).map((cell) => ({ cell, was: cell.saved, now: grid.codeOf(cell) })),
    taken: grid.heads.filter((h) => h.taken !== h.savedTaken && !h.refused && (!h.asks || reason()))
      .map((head) => ({ head, was: head.savedTaken, now: head.taken })),
    withdraw: withdrawn,
    leaving: how.leaving,
  });

  const empty = (batch) => !batch.edits.length && !batch.taken.length && !batch.withdraw.length;

  const send = async (batch) => {
    flying = batch;
    withdrawn = [];
    for (const { cell } of batch.edits) grid.mark(cell, "saving");
    grid.count();
    try {
      const response = await request.post(batch);
      if (response.ok) {
        const answer = await response.json();
        failures = 0;
        request.answered();
        settle(batch, answer);
      } else {
        back(batch, await request.trouble(response), response.status >= 500);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      back(batch, word("offline"), true);
    } finally {
      flying = null;
      kept.keep();
      grid.count();
    }
    if (again) {
      const how = again;
      again = null;
      save(how);
    }
  };

  // Nothing was saved: everything is as it was before the attempt.
  const back = (batch, sentence, retry) => {
    for (const { cell } of batch.edits) if (cell.state === "saving") grid.mark(cell, "unsaved");
    withdrawn = [...batch.withdraw, ...withdrawn];
    say(sentence);
    if (retry) {
      clearTimeout(timer);
      timer = setTimeout(save, RETRY[Math.min(failures, RETRY.length - 1)]);
      failures += 1;
    }
  };

  const settle = (batch, answer) => {
    const done = { edits: [], taken: [], commit: answer.short };
    const cells = batch.edits.filter((e) => !e.cell.period).concat(batch.edits.filter((e) => e.cell.period));
    [...answer.cells, ...answer.term_marks].forEach((told, i) => {
      const { cell, now } = cells[i];
      const before = cell.saved;
      const untouched = grid.codeOf(cell) === now;
      Object.assign(cell, { saved: told.code, shown: told.shown, title: told.title });
      const accepted = told.state === "saved" || told.state === "late";
      if (accepted && told.code !== before) done.edits.push({ cell, was: told.code, now: before });
      if (!untouched || told.state === "held") grid.set(cell, cell.text);
      else if (accepted) grid.settle(cell, told);
      else grid.hold(cell, told);
    });
    answer.taken.forEach((told, i) => {
      const { head, was, now } = batch.taken[i];
      const accepted = told.state === "saved" || told.state === "late";
      head.asks = told.state === "reason";
      head.refused = !accepted && !head.asks && told.state !== "held";
      if (head.refused) say([told.sentence, told.advice].join(" ").trim());
      if (!accepted) return;
      head.savedTaken = now;
      done.taken.push({ head, was: now, now: was });
    });
    for (const one of answer.lessons) grid.lesson(one);
    grid.means(answer.means);
    grid.years(answer.years);
    if (answer.commit) {
      last = done;
      at("grid-reason-select").value = "";
      grid.saved(word(batch.undo ? "undone" : "saved-commit", { commit: answer.short }));
    }
    // The cursor has gone on: what is said of a cell, both values of a foreign change among it, is seen without going back.
    const wrong = batch.edits.map(({ cell }) => cell).filter((cell) => cell.state === "refused" || cell.state === "conflict");
    if (wrong.length && !wrong.includes(grid.current())) say(`${wrong[0].name}: ${grid.panel.sentence(wrong[0])}`);
  };

  const save = ({ explicit = false, leaving = false } = {}) => {
    clearTimeout(timer);
    if (flying) {
      again = { explicit: explicit || again?.explicit, leaving };
      return;
    }
    if (asking() && !leaving) {
      grid.count();
      if (explicit) at("grid-reason-select").focus();
      return;
    }
    const batch = collect({ explicit, leaving });
    if (empty(batch)) grid.count();
    else send(batch);
  };

  // Do without what needs a reason; the rest is saved.
  const drop = () => {
    for (const cell of grid.cells.filter(asks)) grid.revert(cell);
    for (const head of grid.heads.filter(asks)) {
      head.asks = false;
      grid.setTaken(head, head.savedTaken);
    }
    kept.keep();
    save({ explicit: true });
  };

  const undo = () => {
    if (flying || !last) {
      if (!flying) say(word("nothing-to-undo"));
      return;
    }
    const batch = { ...last, reason: reason(), withdraw: [], undo: true };
    last = null;
    for (const { cell, now } of batch.edits) grid.set(cell, now);
    for (const { head, now } of batch.taken) grid.setTaken(head, now);
    clearTimeout(timer);
    send(batch);
  };

  const withdraw = (cell) => {
    withdrawn.push(cell.draft);
    cell.draft = 0;
    grid.revert(cell);
    save();
  };

  // The clock of saving starts anew with each key.
  const touched = () => {
    kept.keep();
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  const restore = () => {
    const count = kept.restore();
    if (!count) return;
    say(word("restored", { n: count }));
    touched();
  };

  const leave = () => {
    clearTimeout(timer);
    const batch = collect({ leaving: true });
    // A page that goes hears no answer: what was sent stays in the store, and is compared when it comes back.
    if (!empty(batch)) request.post(batch).catch(() => {});
  };

  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) save(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save({ leaving: true }); });
  addEventListener("online", save);
  addEventListener("beforeunload", (event) => {
    const bad = ["invalid", "refused", "conflict", "reason"];
    const unasked = (c) => c.state === "unsaved" && "reason" in c.until && !reason();
    const lost = grid.cells.some((c) => bad.includes(c.state) || unasked(c)) || grid.heads.some(asks) || failures > 0;
    if (lost) event.preventDefault();
  });

  return { save, drop, undo, withdraw, touched, restore, canUndo: () => last !== null };
};
