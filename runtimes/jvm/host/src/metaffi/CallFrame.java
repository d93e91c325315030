package metaffi;

import java.nio.ByteBuffer;

/** Where the arguments and results of one call are. One for each depth of nesting, used again and again. */
final class CallFrame {
  final Frame frame;
  ByteBuffer values;

  /** Address of the first byte of {@link #values}. */
  long base;

  /** Offset of the first argument and of the first result. */
  int first;

  int firstResult;

  /** How much of the frame was in use before: chunk, top, values, blocks and held objects. */
  int chunk;

  int top;
  int valueCount;
  int blockCount;
  int heldCount;

  CallFrame(Frame frame) {
    this.frame = frame;
  }
}
