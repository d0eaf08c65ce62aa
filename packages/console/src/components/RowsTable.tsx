import { Table } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";

interface Props<Row> {
  /** What the rows are, for who hears the page. */
  label: string;
  /** Their widths stay whatever is scrolled into view. */
  columns: { title: string; width: string }[];
  rows: Row[];
  idOf: (row: Row) => string;
  /** One for each column; the first holds the row's link. */
  cells: (row: Row) => ReactNode[];
  minWidth: number;
}

const USUAL_HEIGHT = 66;
/** As far as keys may jump before a row is there to be focused. */
const BEYOND = 8;

/** A table of any number of rows, of which only those near the window are in the document. */
export function RowsTable<Row>({ label, columns, rows, idOf, cells, minWidth }: Props<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => idOf(rows[index] as Row),
    overscan: BEYOND,
    scrollMargin: top,
  });
  const shown = virtual.getVirtualItems();
  const before = (shown[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? top) - top);
  const focusRow = (index: number) => {
    virtual.scrollToIndex(index, { align: "auto" });
    // It may have to come into the document first.
    const focus = (attempts: number) => {
      const link = body.current?.querySelector<HTMLElement>(`tr[data-index="${index}"] a`);
      if (link) link.focus();
      else if (attempts > 0) requestAnimationFrame(() => focus(attempts - 1));
    };
    focus(30);
  };
  const moveFocus = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest("tr")?.dataset.index;
    const index = row === undefined ? undefined : indexAfter(event.key, Number(row), rows.length - 1);
    if (index === undefined) return;
    event.preventDefault();
    focusRow(index);
  };
  return (
    <Table.ScrollContainer minWidth={minWidth}>
      <Table verticalSpacing="sm" highlightOnHover layout="fixed" aria-label={label} aria-rowcount={rows.length + 1}>
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            {columns.map(({ title, width }) => (
              <Table.Th key={title} w={width}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body} onKeyDown={moveFocus}>
          <Gap height={before} />
          {shown.map(({ index, key }) => (
            <Table.Tr key={key} ref={virtual.measureElement} data-index={index} aria-rowindex={index + 2}>
              {cells(rows[index] as Row).map((cell, column) => (
                <Table.Td key={columns[column]?.title}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Gap height={after} />
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** In place of the rows that are not there. */
function Gap({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden style={{ height, border: 0 }} />;
}

function indexAfter(key: string, index: number, last: number): number | undefined {
  const all: Record<string, number> = {
    ArrowDown: Math.min(index + 1, last),
    ArrowUp: Math.max(index - 1, 0),
    PageDown: Math.min(index + BEYOND, last),
    PageUp: Math.max(index - BEYOND, 0),
    Home: 0,
    End: last,
  };
  return all[key];
}
