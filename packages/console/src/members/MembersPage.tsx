import { Select, Skeleton, Stack, Table, Text } from "@mantine/core";
import { type Member, TENANT_ROLES, type TenantRole } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { ConfirmButton } from "../components/ConfirmButton.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Moment } from "../ui/Moment.tsx";
import { Invitations } from "./Invitations.tsx";
import { membersQuery, useChangeRole, useRemoveMember } from "./member-queries.ts";

export function MembersPage() {
  const { data, error } = useQuery(membersQuery(useSession()));
  const isAdmin = useMay("admin");
  const changing = useChangeRole();
  const removing = useRemoveMember();
  return (
    <>
      <PageTitle title="Members" />
      <Stack gap="xl">
        <ErrorMessage error={changing.error ?? removing.error} />
        {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
        {data?.items.length === 0 && <Text>Nobody has joined yet.</Text>}
        {data && data.items.length > 0 && (
          <Table.ScrollContainer minWidth={600}>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>E-mail</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Since</Table.Th>
                  {isAdmin && <Table.Th>Change</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((member) => (
                  <MemberRow
                    key={member.userId}
                    member={member}
                    isAdmin={isAdmin}
                    onRole={(role) => changing.mutate({ userId: member.userId, role })}
                    onRemove={() => removing.mutate(member.userId)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {isAdmin && <Invitations />}
      </Stack>
    </>
  );
}

interface RowProps {
  member: Member;
  isAdmin: boolean;
  onRole: (role: TenantRole) => void;
  onRemove: () => void;
}

function MemberRow({ member: { name, email, role, createdAt }, isAdmin, onRole, onRemove }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>{email}</Table.Td>
      <Table.Td>
        {isAdmin ? (
          <Select
            aria-label={`Role of ${name}`}
            size="xs"
            w={120}
            allowDeselect={false}
            data={[...TENANT_ROLES]}
            value={role}
            onChange={(chosen) => chosen && onRole(chosen as TenantRole)}
          />
        ) : (
          role
        )}
      </Table.Td>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      {isAdmin && (
        <Table.Td>
          <ConfirmButton
            size="xs"
            question={`Remove ${name} from this tenant?`}
            answer={`Remove ${name}`}
            onConfirm={onRemove}
          >
            Remove
          </ConfirmButton>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
