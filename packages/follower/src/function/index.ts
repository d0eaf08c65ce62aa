export { FUNCTION_HANDLER, type FunctionArchive, functionArchive } from "./function-archive.ts";
