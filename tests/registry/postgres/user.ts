/**
 * A process that uses the embedded PostgreSQL of the directory it is told, for the tests that need several:
 * says `open <url>` when it is in, asks the database once, and leaves when its standard input ends.
 */
import pg from "pg";
import { openEmbeddedPostgres } from "../../../src/registry/index.ts";

const [directory = ""] = process.argv.slice(2);
const postgres = await openEmbeddedPostgres(directory);
const client = new pg.Client({ connectionString: postgres.url });
await client.connect();
await client.query("SELECT 1");
await client.end();
console.log(`open ${postgres.url}`);
for await (const _ of process.stdin);
await postgres.release();
console.log("left");
