// What may stand in a cell: the grammar of services/journal_codes.py, for an answer before the server's.
const MARK = "незачет|зачет|незач|зач|зн|з|[1-5]";
const CODE = new RegExp(`^(н|оп|о)? ?((?:${MARK})(?:/(?:${MARK}))*)?$`, "u");
const SHORT = { з: "зач", зн: "незач", зачет: "зач", незачет: "незач" };
// Whatever is begun can be ended by one of these.
const ENDINGS = ["", "5", "зач", "ч", "ач", "езач", "т", "ет"];
const LONGEST = 40;

export const makeCodes = (data) => {
  const latin = JSON.parse(data.latin);
  const scale = new Set(data.scale.split(" ").filter(Boolean));
  const signs = new Set(data.signs.split(" ").filter(Boolean));
  const words = new Set(data.finalWords.split(" "));

  const plain = (text) => {
    const typed = text.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ");
    return typed.replaceAll("op", "оп").replaceAll("ё", "е").replace(/./gu, (one) => latin[one] ?? one).replaceAll(" / ", "/");
  };

  // {code} or {problem}. main: presence may stand here; final: a term mark.
  const parse = (text, { main = true, final = false } = {}) => {
    const typed = plain(text);
    if (typed.length > LONGEST) return { problem: "long" };
    if (final && words.has(typed)) return { code: typed };
    if (signs.has(typed) && !/^[но]$/u.test(typed)) return { problem: "sign" };
    const found = CODE.exec(typed);
    if (!found) return { problem: "unknown" };
    const presence = found[1] ? found[1][0] : "";
    const marks = (found[2] ?? "").split("/").filter(Boolean).map((mark) => SHORT[mark] ?? mark);
    if (marks.length && !scale.size) return { problem: "no-marks" };
    if (marks.some((mark) => !scale.has(mark))) return { problem: "scale" };
    if (presence && !main) return { problem: "presence" };
    if (final && marks.length > 1) return { problem: "unknown" };
    return { code: [presence, marks.join("/")].filter(Boolean).join(" ") };
  };

  // Whether a text is a code or the beginning of one.
  const begins = (text, { final = false } = {}) => {
    const typed = plain(text);
    if (final && [...words].some((word) => word.startsWith(typed))) return true;
    return ENDINGS.some((ending) => CODE.test(typed + ending));
  };

  return { plain, parse, begins };
};
