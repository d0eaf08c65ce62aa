import { Button, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

interface Props {
  children: string;
  question: string;
  /** What the button says that does it. */
  answer: string;
  onConfirm: () => void;
  loading?: boolean;
  size?: string;
}

/** A button that asks before it does what cannot be undone. */
export function ConfirmButton({ children, question, answer, onConfirm, loading = false, size = "sm" }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button variant="default" size={size} onClick={open} loading={loading}>
        {children}
      </Button>
      <Modal opened={isOpen} onClose={close} title={children} centered closeButtonProps={{ "aria-label": "Close" }}>
        <Text>{question}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button color="red" onClick={confirm}>
            {answer}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
