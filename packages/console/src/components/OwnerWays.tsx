import { Tabs, Text } from "@mantine/core";
import { CopyText } from "../ui/CopyText.tsx";

/** One way for the owner to do something: text to be pasted, or words about what to click. */
export interface Way {
  name: string;
  /** Said before the text, or instead of one. */
  words?: string;
  text?: string;
}

/** The ways for the owner of a database to do one thing, values filled in, to be passed on. */
export function OwnerWays({ ways }: { ways: Way[] }) {
  return (
    // Names have spaces, and what refers to a tab by its id takes them apart.
    <Tabs defaultValue="0" keepMounted={false}>
      <Tabs.List mb="sm">
        {ways.map(({ name }, index) => (
          <Tabs.Tab key={name} value={String(index)}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {ways.map(({ name, words, text }, index) => (
        <Tabs.Panel key={name} value={String(index)}>
          {words && (
            <Text size="sm" mb={text ? "xs" : 0}>
              {words}
            </Text>
          )}
          {text && <CopyText label={`for ${name}`} text={text} />}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
