// The line below the table: what the chosen cell is, what is said of it, and what can be done about it.

export const makePanel = (grid) => {
  const { at, root, word } = grid;
  const panel = at("grid-panel");
  const input = at("panel-input");
  const dialog = at("grid-dialog");
  let cell = null;

  const clauseLink = (note) => {
    const link = document.createElement("a");
    link.href = note.clause_url;
    link.textContent = note.clause;
    return link;
  };

  const sentenceOf = () => {
    const note = cell.note ?? {};
    if (cell.state === "invalid") return word(`problem-${cell.problem}`);
    if (cell.state === "unsaved") return word("cell-unsaved");
    const values = cell.state === "conflict"
      ? word("conflict-values", { found: cell.saved || word("empty"), mine: cell.text || word("empty") }) : "";
    const said = [note.sentence, values, note.advice].filter(Boolean).join(" ");
    if (said) return said;
    if (cell.state === "late") return word("cell-late");
    if (cell.state === "waiting") return word("cell-waiting");
    if (cell.editable) return cell.title;
    return cell.title || (cell.out ? word("not-member") : word("read-only"));
  };

  const untilOf = () => {
    const { until, clause } = cell.until;
    return until ? word("missed" in cell.until ? "missed" : "until", { when: until, clause }) : "";
  };

  const show = (next = cell) => {
    cell = next;
    if (!cell) return;
    panel.hidden = false;
    panel.dataset.state = cell.state;
    at("panel-name").textContent = cell.name;
    at("panel-where").textContent = [cell.until.day, cell.until.title].filter(Boolean).join(" · ");
    at("panel-until").textContent = cell.until.cancelled ?? (cell.editable ? untilOf() : "");
    if (document.activeElement !== input) input.value = cell.text;
    input.disabled = !cell.editable;
    const said = at("panel-said");
    said.textContent = sentenceOf();
    if (cell.note?.clause_url && cell.state !== "unsaved") said.append(" ", clauseLink(cell.note));
    at("panel-theirs").hidden = at("panel-mine").hidden = cell.state !== "conflict";
    at("panel-withdraw").hidden = !cell.draft;
    at("panel-history").href = historyUrl();
  };

  const historyUrl = () => {
    const query = cell.period ? { period: cell.period } : { lesson: cell.head?.lesson ?? "", work: cell.head ? cell.work() : "" };
    return `${root.dataset.url}history?${new URLSearchParams({ ...query, pupil: cell.pupil })}`;
  };

  const open = async (event) => {
    event.preventDefault();
    const response = await fetch(`${historyUrl()}&part=1`, { credentials: "same-origin" });
    if (!response.ok || response.redirected) {
      location.assign(historyUrl());
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    at("grid-dialog-body").replaceChildren(...page.body.childNodes);
    dialog.showModal();
  };

  // The cell that is edited here stays the same, wherever the focus goes meanwhile.
  let edited = null;
  const write = () => {
    if (edited?.editable && input.value.trim() !== edited.text) grid.enter(edited, input.value);
    edited = null;
  };

  input.addEventListener("focus", () => { edited = cell; });
  input.addEventListener("blur", write);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      write();
      grid.focus(cell, 1, 0);
    } else if (event.key === "Escape") {
      edited = null;
      grid.revert(cell);
      grid.focus(cell, 0, 0);
    } else if (event.key === "F2") {
      grid.focus(cell, 0, 0);
    } else return;
    event.preventDefault();
  });
  at("panel-theirs").addEventListener("click", () => { grid.revert(cell); grid.focus(cell, 0, 0); });
  at("panel-mine").addEventListener("click", () => { grid.insist(cell); grid.focus(cell, 0, 0); });
  at("panel-withdraw").addEventListener("click", () => { grid.saver.withdraw(cell); grid.focus(cell, 0, 0); });
  at("panel-history").addEventListener("click", open);

  return {
    show,
    edit: () => { input.focus(); input.select(); },
    sentence: (one) => { const before = cell; cell = one; const said = sentenceOf(); cell = before; return said; },
  };
};
