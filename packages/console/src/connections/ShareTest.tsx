import { Button, Group, Loader, Modal, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { paths } from "../paths.ts";
import { CopyText } from "../ui/CopyText.tsx";

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** A link by which the owner sees one test without an account here. What stands behind its # no server and no log sees. */
export function ShareTest({ id }: { id: string }) {
  const { client } = useSession();
  const sharing = useMutation({ mutationFn: () => client.testRuns.share(id) });
  const withdrawing = useMutation({ mutationFn: () => client.testRuns.withdrawShares(id), onSuccess: sharing.reset });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => sharing.mutate()}>
        Share
      </Button>
      <Modal
        // At once: a button that is out of use meanwhile would lose the focus, and could not have it back.
        opened={!sharing.isIdle}
        onClose={sharing.reset}
        title="A link for the owner"
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {sharing.isPending && <Loader size="sm" aria-label="Making the link" />}
        <ErrorMessage error={sharing.error ?? withdrawing.error} />
        {sharing.data && (
          <>
            <Text size="sm" mb="sm">
              Whoever has it sees this one test, with its causes and times, and nothing else. It works until{" "}
              {DAY.format(new Date(sharing.data.expiresAt))}.
            </Text>
            <CopyText label="the link" text={`${window.location.origin}${paths.sharedTest}#${sharing.data.token}`} />
            <Group justify="flex-end" mt="lg">
              <Button size="xs" variant="default" loading={withdrawing.isPending} onClick={() => withdrawing.mutate()}>
                Take back every link to this test
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </>
  );
}
