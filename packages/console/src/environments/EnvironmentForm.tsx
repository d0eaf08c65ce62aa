import { Button, Group, SimpleGrid, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { paths } from "../paths.ts";
import type { EnvironmentDraft } from "./environment-draft.ts";

interface Props {
  start: EnvironmentDraft;
  /** Name and place of one that there is stay: its endpoints are there. */
  isNew: boolean;
  error: unknown;
  isSaving: boolean;
  onSave: (draft: EnvironmentDraft) => void;
}

type ListField = "subnetIds" | "clientCidrs" | "principals" | "dnsServers";
type TextField = "name" | "region" | "vpcId" | "roleArn" | "tenantRoleArn" | "socksProxy";

export function EnvironmentForm({ start, isNew, error, isSaving, onSave }: Props) {
  const [draft, setDraft] = useState(start);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  const text = (field: TextField) => ({
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [field]: event.currentTarget.value }),
  });
  const list = (field: ListField) => ({
    value: draft[field],
    onChange: (value: string[]) => setDraft({ ...draft, [field]: value }),
    splitChars: [",", " "],
    acceptValueOnBlur: true,
  });
  return (
    <form onSubmit={submit}>
      <Stack maw={760}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput label="Name" required maxLength={30} disabled={!isNew} placeholder="EMEA" {...text("name")} />
          <TextInput label="Region" required disabled={!isNew} placeholder="eu-central-1" {...text("region")} />
          <TextInput label="VPC" required disabled={!isNew} placeholder="vpc-0123456789abcdef0" {...text("vpcId")} />
        </SimpleGrid>
        <TagsInput
          label="Subnets"
          description="One in each zone that endpoints may be in; AWS is asked for their zones"
          placeholder="subnet-0123456789abcdef0"
          required
          {...list("subnetIds")}
        />
        <TagsInput
          label="Private ranges"
          description="Where the jobs run: who may reach the endpoints, and what tenants tell the owners"
          placeholder="10.0.0.0/16"
          required
          {...list("clientCidrs")}
        />
        <TextInput
          label="Role"
          description="Assumed here instead of the platform's own"
          placeholder="arn:aws:iam::111122223333:role/postern"
          {...text("roleArn")}
        />
        <TextInput
          label="Role of each tenant"
          description="With {tenant} in it: a service that admits it is that tenant's"
          placeholder="arn:aws:iam::111122223333:role/postern/tenant-{tenant}"
          {...text("tenantRoleArn")}
        />
        <TagsInput
          label="Principals"
          description="Whom owners admit, when it is not the roles above"
          placeholder="arn:aws:iam::111122223333:root"
          {...list("principals")}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TagsInput
            label="DNS servers"
            description="Of the VPC, where servers stand elsewhere"
            {...list("dnsServers")}
          />
          <TextInput
            label="SOCKS proxy"
            description="The way into the VPC's network"
            placeholder="socks5://10.0.0.2:1080"
            {...text("socksProxy")}
          />
        </SimpleGrid>
        <Switch
          label="An operator approves a tenant's first request for a service"
          checked={draft.approval}
          onChange={(event) => setDraft({ ...draft, approval: event.currentTarget.checked })}
        />
        <ErrorMessage error={error} title="The environment was not saved" />
        <Group>
          <Button type="submit" loading={isSaving}>
            Save
          </Button>
          <LinkButton to={isNew ? paths.environments : paths.environment(draft.name)} variant="default">
            Cancel
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}
