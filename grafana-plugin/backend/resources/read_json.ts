import { badRequest } from "./problem.ts";

/** The body of a request. @throws {Problem} 400 when it is not JSON */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw badRequest("The body must be JSON");
  }
}
