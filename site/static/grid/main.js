// The journal as a grid for the keyboard (WAI-ARIA grid pattern); without these scripts the page is a table with links.
import { makeCells } from "./cells.js";
import { listenToClipboard } from "./clipboard.js";
import { makeCodes } from "./codes.js";
import { makeCursor } from "./cursor.js";
import { makeHeads } from "./heads.js";
import { listenToKeys } from "./keys.js";
import { makePanel } from "./panel.js";
import { makeSaver } from "./saving.js";
import { makeStatus } from "./status.js";
import { readTable } from "./table.js";
import { makeTyping } from "./typing.js";

const at = (id) => document.getElementById(id);

// Sentences come with the page, translated; {name} is filled in here.
const readWords = () => {
  const words = new Map([...at("grid-words").content.children].map((p) => [p.dataset.word, p.textContent]));
  return (key, values = {}) =>
    (words.get(key) ?? key).replace(/\{(\w+)\}/gu, (whole, name) => (name in values ? String(values[name]) : whole));
};

// Remembered on this device: whether one goes down after each mark.
const keepDown = (down) => {
  down.checked = localStorage.getItem("zhurnal-grid-down") !== "no";
  down.addEventListener("change", () => localStorage.setItem("zhurnal-grid-down", down.checked ? "yes" : "no"));
};

const listenToButtons = ({ saver, close, undo }) => {
  at("grid-save").addEventListener("click", () => { close(); saver.save({ explicit: true }); });
  at("grid-undo").addEventListener("click", undo);
  at("grid-reason-select").addEventListener("change", () => saver.touched());
  at("grid-reason-save").addEventListener("click", () => saver.save({ explicit: true }));
  at("grid-reason-drop").addEventListener("click", saver.drop);
  at("grid-form").addEventListener("submit", (event) => { event.preventDefault(); saver.save({ explicit: true }); });
};

const start = (root, table) => {
  // All parts of the page hang on this one value; a part finds the others by it when something happens.
  const grid = { at, root, table, scroll: at("grid-scroll"), down: at("grid-down"), word: readWords(), ...readTable(table) };
  grid.codes = makeCodes(root.dataset);
  for (const make of [makeCells, makeTyping, makeStatus, makeHeads, makeCursor]) Object.assign(grid, make(grid));
  grid.panel = makePanel(grid);
  grid.saver = makeSaver(grid);
  document.documentElement.classList.add("js");
  keepDown(grid.down);
  listenToKeys(grid);
  grid.listenHeads();
  listenToClipboard(grid);
  listenToButtons(grid);
  grid.begin();
  grid.saver.restore();
  grid.count();
};

const root = at("journal");
const table = at("grid");
if (root && table) start(root, table);
