// What the page says: the state of saving, warnings, and sentences for screen readers.

const group = (list) => list.reduce((all, cell) => ((all[cell.state] ??= []).push(cell), all), {});

export const makeStatus = (grid) => {
  const { at, cells, heads, word } = grid;
  let lastSaved = "";

  const tell = (text) => { at("grid-live").textContent = text; };

  const say = (text) => {
    at("grid-say").textContent = text;
    at("grid-say").hidden = !text;
  };

  const saved = (text) => {
    say("");
    grid.steps.splice(0, grid.steps.length, ...grid.steps.filter(({ cell }) => cell.text !== cell.saved));
    lastSaved = text;
  };

  const count = () => {
    const found = group(cells);
    const number = (state) => found[state]?.length ?? 0;
    const unsaved = number("unsaved") + heads.filter((head) => head.taken !== head.savedTaken).length;
    const parts = [];
    if (number("saving")) parts.push(word("saving"));
    if (unsaved) parts.push(word("unsaved", { n: unsaved }));
    for (const state of ["conflict", "refused", "reason", "invalid", "waiting"]) {
      if (number(state)) parts.push(word(state, { n: number(state) }));
    }
    const status = at("grid-status");
    const text = parts.join(" · ") || lastSaved || word("saved");
    if (status.textContent !== text) status.textContent = text;
    const bad = number("conflict") + number("refused") + number("reason") + number("invalid");
    status.dataset.state = bad ? "refused" : number("saving") ? "saving" : unsaved ? "unsaved" : "saved";
    at("grid-undo").disabled = !grid.steps.length && !grid.saver.canUndo();
    const held = number("reason") > 0 || heads.some((head) => head.asks);
    at("grid-reason").hidden = !held && !cells.some((c) => c.state === "unsaved" && "reason" in c.until);
    at("grid-held").hidden = at("grid-reason-drop").hidden = !held;
  };

  return { tell, say, saved, count };
};
