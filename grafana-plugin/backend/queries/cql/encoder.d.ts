interface Decoder {
  decode(buffer: Uint8Array | null, type: unknown): unknown;
}

declare const Encoder: { prototype: Decoder };

export default Encoder;
