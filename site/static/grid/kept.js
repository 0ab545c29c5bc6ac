// What is not saved yet, kept in this tab only, and only until it is saved: a reload or a sign-in must lose nothing.

export const makeKept = (grid) => {
  const { cells, heads, root } = grid;
  const store = `zhurnal-grid ${root.dataset.actor} ${root.dataset.url}`;

  const keep = () => {
    const open = cells
      .filter((c) => c.text !== c.saved && c.state !== "waiting")
      .map((c) => ({ period: c.period, place: c.head?.place, work: c.head ? c.work() : "", main: c.main, pupil: c.pupil, text: c.text }));
    open.push(...heads.filter((h) => h.taken !== h.savedTaken).map((h) => ({ head: h.place, taken: h.taken })));
    if (open.length) sessionStorage.setItem(store, JSON.stringify(open));
    else sessionStorage.removeItem(store);
  };

  const cellOf = (one) =>
    cells.find(
      (c) => c.pupil === one.pupil && (one.period ? c.period === one.period
        : c.head?.place === one.place && (one.main ? c.main : c.work() === one.work)),
    );

  // Gives how many cells and heads are again as they were left.
  const restore = () => {
    let count = 0;
    const all = JSON.parse(sessionStorage.getItem(store) ?? "[]");
    for (const one of all.filter((entry) => entry.head)) {
      const head = heads.find((h) => h.place === one.head);
      if (!head?.button || head.savedTaken === one.taken) continue;
      grid.setTaken(head, one.taken);
      count += 1;
    }
    for (const one of all.filter((entry) => !entry.head)) {
      const cell = cellOf(one);
      if (!cell?.editable || cell.saved === one.text) continue;
      grid.set(cell, one.text);
      count += 1;
    }
    keep();
    return count;
  };

  return { keep, restore };
};
