/** Seconds that AWS takes. Of observers: a function in a VPC waits for its interfaces. */
export const CREATE_SECONDS = 3;
export const CREATE_IN_VPC_SECONDS = 60;
export const UPDATE_SECONDS = 3;

/** Before the second and the third attempt of an event. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const RETRY_SECONDS = [60, 120];

/** Between looks at a function that cannot take an event yet: throttled, or on its way. */
export const BUSY_SECONDS = 1;
