// A refusal that has one reason: something else writes there already.
import { ApiError, messageOf } from '@/lib/api-error';

export const isOverlap = (error: unknown) =>
    error instanceof ApiError && typeof error.details === 'object' && error.details !== null && 'overlaps' in error.details;

/** What is in the way; what follows in the message tells programs how to go on. */
export const overlapText = (error: unknown) => messageOf(error).split(' Choose another site')[0] ?? '';
