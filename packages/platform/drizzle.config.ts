/** For `npx -p drizzle-kit@0.31.11 -p drizzle-orm@0.45.4 drizzle-kit generate`, which writes the next migration from the schema. */
export default { dialect: "postgresql", schema: "./src/database/schema.ts", out: "./src/database/migrations" } as const;
