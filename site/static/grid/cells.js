// What cells hold and look like: typed, refused, waiting, saved.

const WRONG = ["invalid", "refused", "conflict"];

export const makeCells = (grid) => {
  const { codes, rows, word } = grid;
  const kind = (cell) => ({ main: Boolean(cell.main), final: Boolean(cell.period) });

  const mark = (cell, state) => {
    cell.state = state;
    const { td } = cell;
    td.textContent = cell.text === cell.saved ? cell.shown : cell.text;
    if (state) td.dataset.state = state;
    else delete td.dataset.state;
    if (WRONG.includes(state)) td.setAttribute("aria-invalid", "true");
    else td.removeAttribute("aria-invalid");
    td.title = cell.text === cell.saved ? cell.title : "";
    if (cell === grid.current()) grid.panel.show(cell);
  };

  const codeOf = (cell) => codes.parse(cell.text, kind(cell)).code ?? cell.text;

  // Give a cell a text that was typed, pasted or brought back.
  const set = (cell, text) => {
    const found = codes.parse(text, kind(cell));
    cell.problem = found.problem;
    cell.text = found.problem ? text.trim() : found.code;
    cell.note = null;
    mark(cell, found.problem ? "invalid" : cell.text === cell.saved ? "" : "unsaved");
    grid.count();
  };

  const enter = (cell, text) => {
    const before = cell.text;
    set(cell, text);
    if (cell.text === before) return;
    grid.steps.push({ cell, before, saved: cell.saved });
    if (cell.state === "invalid") grid.tell(word(`problem-${cell.problem}`));
    // Who types what stands in the record no longer wants what waits.
    if (cell.draft && cell.text === cell.saved) grid.saver.withdraw(cell);
    else grid.saver.touched();
  };

  const revert = (cell) => {
    cell.text = cell.saved;
    cell.note = null;
    mark(cell, "");
    grid.count();
    grid.saver.touched();
  };

  // Put mine over what another wrote: what stands there now has been seen.
  const insist = (cell) => {
    cell.note = null;
    mark(cell, "unsaved");
    grid.count();
    grid.saver.save();
  };

  const settle = (cell, told) => {
    cell.text = cell.saved;
    cell.note = told.sentence ? told : null;
    cell.draft = 0;
    mark(cell, told.state);
  };

  const hold = (cell, told) => {
    cell.note = told;
    cell.draft = told.draft;
    mark(cell, told.state);
    if (told.state !== "waiting") grid.tell(`${cell.name}: ${grid.panel.sentence(cell)}`);
  };

  const means = (told) => {
    for (const cell of rows.flat().filter((one) => one.fixed && !one.blank)) {
      if (told[cell.pupil] !== undefined) cell.td.textContent = told[cell.pupil];
    }
  };

  // What the terms come to stands in the year's empty cells until a mark does.
  const years = (told) => {
    for (const cell of rows.flat().filter((one) => one.period === "year" && told[one.pupil])) {
      const { suggested, title } = told[cell.pupil];
      if (suggested) cell.td.dataset.suggested = suggested;
      else delete cell.td.dataset.suggested;
      cell.title = cell.td.title = title;
    }
  };

  return { kind, mark, codeOf, set, enter, revert, insist, settle, hold, means, years };
};
