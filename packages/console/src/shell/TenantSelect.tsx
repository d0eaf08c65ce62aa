import { Select, Text } from "@mantine/core";
import { useSession } from "../api/session.ts";

/** Which tenant the pages are about; only a name where there is no choice. */
export function TenantSelect() {
  const { tenant, tenants, switchTo } = useSession();
  if (tenants.length === 1)
    return (
      <Text size="sm" truncate maw={160}>
        {tenant.name}
      </Text>
    );
  return (
    <Select
      aria-label="Tenant"
      size="xs"
      w={160}
      searchable
      allowDeselect={false}
      data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
      value={tenant.id}
      onChange={(id) => id && switchTo(id)}
    />
  );
}
