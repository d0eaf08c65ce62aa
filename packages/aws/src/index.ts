export { allPages } from "./all-pages.ts";
export { type Clients, clientsOf } from "./clients.ts";
export { signDatabaseToken } from "./database-token.ts";
export {
  errorCode,
  isAlreadyExists,
  isBusy,
  isConflict,
  isDenied,
  isInUse,
  isInvalidServiceName,
  isLoadBalancerTaken,
  isNotFound,
  isNotYetAvailable,
  isRoleNotReady,
  isSignInFailure,
  isThrottled,
} from "./errors.ts";
export { type Network, type NetworkOptions, openNetwork } from "./network.ts";
export { NetworkError, type NetworkFailure } from "./network-error.ts";
export { onceAllowed, onceVisible } from "./once-visible.ts";
export { LINK_TAG, type Ownership, ownershipFilters, ownershipOf, ownershipTags, type Tag } from "./ownership-tags.ts";
export { type NameResolver, openResolver } from "./resolver.ts";
export { type AwsSession, type Credentials, openSession, type SessionOptions } from "./session.ts";
export { throwIfUnsuccessful, UnsuccessfulError } from "./unsuccessful.ts";
export { WaitError, waitUntil } from "./wait-until.ts";
