/** For `npx drizzle-kit@0.31.11 generate`, which writes the next migration from the schema. */
export default { dialect: "postgresql", schema: "./src/database/schema.ts", out: "./src/database/migrations" } as const;
