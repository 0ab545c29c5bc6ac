// What the page's table holds: heads of lessons, and cells by row and column.

// One a lesson. taken: attendance as it is shown; savedTaken: as the record has it.
const readHeads = (table) =>
  [...table.querySelectorAll("tr.days th")].map((th) => ({
    th, place: th.dataset.place, lesson: th.dataset.lesson, editable: "editable" in th.dataset,
    taken: "taken" in th.dataset, savedTaken: "taken" in th.dataset, refused: false, asks: false, work: "", span: th.colSpan,
  }));

// One a column: works of the lessons, the mean, the periods.
const readColumns = (table, heads) => {
  const columns = [];
  const works = [...table.querySelectorAll("tr.works th")];
  for (const head of heads) {
    for (const th of works.splice(0, head.span)) {
      const main = th.dataset.main === "1";
      if (main) Object.assign(head, { work: th.dataset.work, worksHead: th, button: th.querySelector("button.taken") });
      columns.push({ head, main, until: th.dataset, work: () => (main ? head.work : th.dataset.work) });
    }
  }
  if (!heads.length) columns.push({ until: {}, blank: true });
  const mean = table.querySelector("th.mean");
  if (mean) columns.push({ until: { title: mean.textContent } });
  for (const th of table.querySelectorAll("th.final")) columns.push({ until: th.dataset, period: th.dataset.period });
  return columns;
};

// saved: the code that the record has; shown: how the record shows it; text: what stands in the cell now.
const readCell = (td, r, c, column, { name, pupil }) => {
  const saved = td.dataset.code ?? "";
  const waits = td.dataset.state === "waiting";
  return {
    td, r, c, name, pupil, ...column, saved, shown: td.dataset.shown ?? saved, title: td.title,
    text: waits ? td.dataset.held : saved, state: td.dataset.state ?? "", draft: Number(td.dataset.draft ?? 0),
    note: waits ? { sentence: td.dataset.said, advice: td.dataset.advice } : null,
    editable: td.getAttribute("aria-readonly") !== "true" && Boolean(column.head || column.period),
    out: td.classList.contains("out"), fixed: !column.head && !column.period,
  };
};

export const readTable = (table) => {
  const heads = readHeads(table);
  const columns = readColumns(table, heads);
  const rows = [...table.tBodies[0].rows].map((tr, r) => {
    const who = { name: tr.querySelector(".who-name").textContent, pupil: tr.dataset.pupil };
    return [...tr.cells].slice(1).map((td, c) => readCell(td, r, c, columns[c], who));
  });
  const cells = rows.flat().filter((cell) => cell.editable);
  return { heads, rows, cells, cellOf: new Map(rows.flat().map((cell) => [cell.td, cell])) };
};
