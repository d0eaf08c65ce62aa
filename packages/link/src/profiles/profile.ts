/** What is published of a platform: who it calls itself, what it must be told. */
export interface Profile {
  id: string;
  title: string;
  /** Where the facts were read, and when. */
  source: { url: string; checked: string };
  environments: Record<string, { principals: string[] }>;
  /** The private ranges its clients have, as far as published; matched by a load balancer's own groups. */
  privateCidrs: {
    cidrs: string[];
    note: string;
    /** For ranges that are to stand only until better ones are known: how long before a plan asks for those. */
    temporaryDays?: number;
  };
  port: number;
  /** How long the platform says its part takes. */
  answerTime: string;
  tiers: string[];
  /** Sentences for `plan`: what a reader of the platform's page would stumble over. */
  remarks: string[];
  requestTemplate: {
    recipient: string;
    subject: string;
    type: string;
    /** The lines after the subject, in the platform's own words; each names the value it takes. */
    fields: { label: string; value: RequestField }[];
  };
}

export type RequestField = "type" | "serviceName" | "region" | "environment";
