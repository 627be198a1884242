import Type, { type TSchema } from "typebox";

/** Options of an object that has no other fields. */
export const closed = { additionalProperties: false } as const;

/** A point in time, epoch ms. */
export const epochMs = (description: string) =>
  Type.Integer({ description: `${description}, epoch ms` });

/** A value, or null where there is none. */
export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** A number of things. */
export const count = Type.Integer({ minimum: 0 });

/** Number of a topic's partition. */
export const partition = Type.Integer({ minimum: 0 });
