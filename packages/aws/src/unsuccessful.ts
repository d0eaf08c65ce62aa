interface UnsuccessfulItem {
  ResourceId?: string | undefined;
  Error?: { Code?: string | undefined; Message?: string | undefined } | undefined;
}

/** One failure out of an answer that AWS sent as a success (HTTP 200) with a list of what did not work. */
export class UnsuccessfulError extends Error {
  readonly resourceId: string | undefined;

  constructor(operation: string, item: UnsuccessfulItem) {
    super(`${operation} ${item.ResourceId ?? ""}: ${item.Error?.Message ?? "no reason given"}`);
    this.name = item.Error?.Code ?? "Unsuccessful";
    this.resourceId = item.ResourceId;
  }
}

/** Throws for the first item of an `Unsuccessful` list that `isFine` does not excuse. */
export function throwIfUnsuccessful(
  operation: string,
  items: UnsuccessfulItem[] | undefined,
  isFine: (error: UnsuccessfulError) => boolean = () => false,
): void {
  for (const item of items ?? []) {
    const error = new UnsuccessfulError(operation, item);
    if (!isFine(error)) throw error;
  }
}
