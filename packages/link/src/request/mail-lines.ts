/** What a mail client has made of lines that somebody wrote, undone: without quote marks, bullets, markup and asides. */
export function mailLines(text: string): string[] {
  return withoutMarkup(text.normalize("NFKC").replace(INVISIBLE, ""))
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\s+/g, " ").replace(LEADING, "").replace(EMPHASIS, "").replace(ASIDE, "").trim())
    .filter((line) => line !== "");
}

/** Zero-width characters and soft hyphens, which nobody sees and everybody copies. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** Quote marks, bullets and numbers of lists. */
const LEADING = /^(?:[>|*•–—·+\s-]|\d{1,2}[.)] )+/;
const EMPHASIS = /[*`]|__/g;
/** It may hold commas and stands between label and colon: `environment (US, EMEA, AU): US`. */
const ASIDE = /\([^()]*\) ?(?=[:=])/g;

const ENTITIES: Record<string, string> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", colon: ":" },
  ...{ ndash: "-", mdash: "-", bull: "•" },
};

/** Tags that begin a line become one; a cell of a table stays apart from the next by it. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<\/?(?:br|p|div|li|ul|ol|tr|td|th|table|h\d|blockquote)(?:[\s/][^<>]*)?>/gi, "\n")
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi, (entity, name: string) => {
      if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? entity;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    });
}
